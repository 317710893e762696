"""What is written for a bank: each element in its place, each cent in the sum."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from backhaul.core.banking.pain001 import NAMESPACE, pain001
from backhaul.core.banking.payout import (
    Account,
    Payout,
    PayoutFile,
    end_to_end_of,
    is_our_file,
    is_ours,
)
from backhaul.core.banking.payout_csv import payout_csv, safe_cell
from backhaul.core.errors import DomainError
from backhaul.core.money import Money

INTENT = "leg_0123456789abcdef01234567"
OWN = Account(holder="Nordlicht & Söhne GmbH", iban="DE89370400440532013000", bic="COBADEFFXXX")


def payout(minor: int = 1234, intent: str = INTENT, holder: str = "Mara Lindner") -> Payout:
    return Payout(
        end_to_end=end_to_end_of(intent),
        to=Account(holder=holder, iban="NL91ABNA0417164300"),
        amount=Money(minor, "EUR"),
        purpose="Nordlicht NL-7F39-2QDK",
    )


def file_of(*payouts: Payout) -> PayoutFile:
    return PayoutFile(
        number="BH-1-20261122-0001",
        made_at=datetime(2026, 11, 22, 19, 30, 15, 999, tzinfo=UTC),
        execute_on=date(2026, 11, 23),
        debtor=OWN,
        payouts=payouts,
    )


def outline(element: ET.Element) -> str:
    """Return the names of elements in their order, nested in brackets."""
    name = element.tag.partition("}")[2]
    inside = " ".join(outline(child) for child in element)
    return f"{name}({inside})" if inside else name


def text_of(root: ET.Element, path: str) -> str:
    return root.findtext("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))) or ""


def test_the_elements_are_in_the_order_of_the_schema() -> None:
    """Sequences of pain.001.001.09: GroupHeader85, PaymentInstruction30 and so on."""
    root = ET.fromstring(pain001(file_of(payout())))

    assert outline(root) == (
        "Document(CstmrCdtTrfInitn("
        "GrpHdr(MsgId CreDtTm NbOfTxs CtrlSum InitgPty(Nm)) "
        "PmtInf(PmtInfId PmtMtd NbOfTxs CtrlSum PmtTpInf(SvcLvl(Cd)) ReqdExctnDt(Dt) Dbtr(Nm)"
        " DbtrAcct(Id(IBAN)) DbtrAgt(FinInstnId(BICFI)) ChrgBr"
        " CdtTrfTxInf(PmtId(EndToEndId) Amt(InstdAmt) Cdtr(Nm) CdtrAcct(Id(IBAN))"
        " RmtInf(Ustrd)))))"
    )


def test_amounts_names_and_sums_are_exact() -> None:
    body = pain001(file_of(payout(1), payout(99_999_999_998, holder="Jürgen Groß")))
    root = ET.fromstring(body)

    head, batch = "CstmrCdtTrfInitn/GrpHdr", "CstmrCdtTrfInitn/PmtInf"
    assert text_of(root, f"{head}/NbOfTxs") == text_of(root, f"{batch}/NbOfTxs") == "2"
    assert text_of(root, f"{head}/CtrlSum") == text_of(root, f"{batch}/CtrlSum")
    assert text_of(root, f"{head}/CtrlSum") == "999999999.99"
    assert text_of(root, f"{head}/CreDtTm") == "2026-11-22T19:30:15Z"
    assert text_of(root, f"{batch}/Dbtr/Nm") == "Nordlicht . Soehne GmbH"
    amounts = [one.text for one in root.iter(f"{{{NAMESPACE}}}InstdAmt")]
    names = [one.findtext(f"{{{NAMESPACE}}}Nm") for one in root.iter(f"{{{NAMESPACE}}}Cdtr")]
    assert (amounts, names) == (["0.01", "999999999.98"], ["Mara Lindner", "Juergen Gross"])


def test_without_a_bic_the_bank_is_not_provided() -> None:
    plain = replace(file_of(payout()), debtor=replace(OWN, bic=""))

    assert b"<FinInstnId>\n          <Othr>\n            <Id>NOTPROVIDED</Id>" in pain001(plain)


def test_the_same_file_is_the_same_bytes() -> None:
    assert pain001(file_of(payout(), payout(5))) == pain001(file_of(payout(), payout(5)))


def test_our_names_are_of_signs_that_banks_take() -> None:
    """The schema of the German banks has no underscore in what names a transfer."""
    named = end_to_end_of(INTENT)

    assert named == "leg-0123456789abcdef01234567"
    assert re.fullmatch(r"[A-Za-z0-9+?/\-:().,' ]{1,35}", named)
    assert (is_ours(named), is_ours(named.upper()), is_ours("NOTPROVIDED")) == (
        True,
        True,
        False,
    )
    assert (is_our_file("BH-1-20261122-0001"), is_our_file("PAYROLL")) == (True, False)


@pytest.mark.parametrize(
    ("payouts", "code"),
    [
        ((), "file_is_empty"),
        ((replace(payout(), amount=Money(100, "SEK")),), "only_euros"),
        ((payout(100_000_000_000),), "amount_too_large"),
    ],
)
def test_what_no_sepa_file_can_hold_is_refused(payouts: tuple[Payout, ...], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        pain001(file_of(*payouts))
    assert refused.value.code == code


def test_a_table_holds_the_same_and_starts_no_formula() -> None:
    evil = payout(holder="=HYPERLINK(1)")

    lines = payout_csv(file_of(payout(), evil)).decode("utf-8-sig").split("\r\n")

    assert lines[0] == "end_to_end_id,holder,iban,bic,amount,currency,purpose,execute_on"
    assert lines[1] == (
        "leg-0123456789abcdef01234567,Mara Lindner,NL91ABNA0417164300,,12.34,EUR,"
        "Nordlicht NL-7F39-2QDK,2026-11-23"
    )
    assert lines[2].split(",")[1] == "'=HYPERLINK(1)"
    assert [safe_cell(text) for text in ("+1", "-1", "@a", "\tb", "a=b")] == [
        "'+1", "'-1", "'@a", "'\tb", "a=b",
    ]  # fmt: skip
