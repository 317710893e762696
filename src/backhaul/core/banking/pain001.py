"""SEPA credit transfers as a file for the bank: ISO 20022 pain.001.001.09.

The order of elements is that of the schema: a bank refuses any other.
"""

from __future__ import annotations

from datetime import UTC
from xml.etree import ElementTree as ET

from backhaul.core.banking.iban import plain_text
from backhaul.core.banking.payout import Account, Payout, PayoutFile
from backhaul.core.errors import DomainError

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_NO_BIC = "NOTPROVIDED"
_MOST_PURPOSE = 140
#: SEPA's own limit of one transfer: 999,999,999.99 euros.
_MOST_MINOR = 99_999_999_999


def pain001(file: PayoutFile) -> bytes:
    """Raises DomainError `file_is_empty`, `only_euros` or `amount_too_large`."""
    if not file.payouts:
        raise DomainError("file_is_empty")
    if any(payout.amount.currency != "EUR" for payout in file.payouts):
        raise DomainError("only_euros")
    if any(not 0 < payout.amount.minor <= _MOST_MINOR for payout in file.payouts):
        raise DomainError("amount_too_large")
    root = ET.Element("Document", {"xmlns": NAMESPACE})
    whole = ET.SubElement(root, "CstmrCdtTrfInitn")
    head = ET.SubElement(whole, "GrpHdr")
    _text(head, "MsgId", file.number)
    made_at = file.made_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    _text(head, "CreDtTm", f"{made_at.isoformat()}Z")
    _sums(head, file)
    _text(ET.SubElement(head, "InitgPty"), "Nm", plain_text(file.debtor.holder))
    _batch(ET.SubElement(whole, "PmtInf"), file)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _batch(batch: ET.Element, file: PayoutFile) -> None:
    _text(batch, "PmtInfId", file.number)
    _text(batch, "PmtMtd", "TRF")
    _sums(batch, file)
    level = ET.SubElement(ET.SubElement(batch, "PmtTpInf"), "SvcLvl")
    _text(level, "Cd", "SEPA")
    _text(ET.SubElement(batch, "ReqdExctnDt"), "Dt", file.execute_on.isoformat())
    _party(batch, "Dbtr", file.debtor)
    _account(batch, "DbtrAcct", file.debtor)
    _agent(batch, "DbtrAgt", file.debtor.bic)
    _text(batch, "ChrgBr", "SLEV")
    for payout in file.payouts:
        _transfer(ET.SubElement(batch, "CdtTrfTxInf"), payout)


def _transfer(told: ET.Element, payout: Payout) -> None:
    _text(ET.SubElement(told, "PmtId"), "EndToEndId", payout.end_to_end)
    amount = ET.SubElement(ET.SubElement(told, "Amt"), "InstdAmt", {"Ccy": "EUR"})
    amount.text = str(payout.amount.major)
    if payout.to.bic:
        _agent(told, "CdtrAgt", payout.to.bic)
    _party(told, "Cdtr", payout.to)
    _account(told, "CdtrAcct", payout.to)
    _text(ET.SubElement(told, "RmtInf"), "Ustrd", plain_text(payout.purpose, _MOST_PURPOSE))


def _sums(parent: ET.Element, file: PayoutFile) -> None:
    _text(parent, "NbOfTxs", str(len(file.payouts)))
    _text(parent, "CtrlSum", str(file.total.major))


def _party(parent: ET.Element, name: str, account: Account) -> None:
    _text(ET.SubElement(parent, name), "Nm", plain_text(account.holder))


def _account(parent: ET.Element, name: str, account: Account) -> None:
    _text(ET.SubElement(ET.SubElement(parent, name), "Id"), "IBAN", account.iban)


def _agent(parent: ET.Element, name: str, bic: str) -> None:
    bank = ET.SubElement(ET.SubElement(parent, name), "FinInstnId")
    if bic:
        _text(bank, "BICFI", bic)
    else:
        _text(ET.SubElement(bank, "Othr"), "Id", _NO_BIC)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
