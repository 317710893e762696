"""A bank's XML: camt.053 and camt.054 of any version, and pain.002.

Only lines that name a transfer or a file in our way are kept; whatever else an account moves is
not ours to store, and only counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from backhaul.core.banking.payout import is_our_file, is_ours
from backhaul.core.banking.told import Became, Statement, Told
from backhaul.core.errors import DomainError
from backhaul.core.money import Money, exponent

_SETTLED = frozenset({"ACSC", "ACCC"})
_REFUSED = frozenset({"RJCT", "CANC"})
_MOST_DIGITS = 12
"""Beyond the first one: no bank moves more, and no column would hold its cents."""
_NAMESPACE = re.compile(r"\{[^}]*\}")


class _NoDoctype(ET.TreeBuilder):
    def doctype(self, *_told: str | None) -> None:
        """Refuse what could name other files, or entities that grow without end."""
        raise DomainError("statement_unreadable")


def statement_xml(body: bytes) -> Statement:
    """Raises DomainError `statement_unreadable` or `statement_unknown`."""
    root = _parsed(body)
    for name, read in _READERS.items():
        found = root.find(name)
        if found is not None:
            return _kept(read(found))
    raise DomainError("statement_unknown")


def _parsed(body: bytes) -> ET.Element:
    try:
        root = ET.fromstring(body, parser=ET.XMLParser(target=_NoDoctype()))  # noqa: S314 - no doctype passes
    except (ET.ParseError, LookupError, ValueError, RecursionError) as error:
        raise DomainError("statement_unreadable") from error
    for element in root.iter():
        element.tag = _NAMESPACE.sub("", element.tag)
    return root


def _kept(lines: Iterable[Told]) -> Statement:
    statement = Statement()
    for line in lines:
        is_whole = is_our_file(line.file_number) and not line.end_to_end
        if is_whole or is_ours(line.end_to_end):
            statement.lines.append(line)
        else:
            statement.others += 1
    return statement


def _entries(told: ET.Element) -> Iterator[Told]:
    """camt: booked entries, each by its single transactions where the bank tells them."""
    for entry in told.iter("Ntry"):
        if _state(entry) not in {"BOOK", ""}:
            continue
        parts = [part for details in entry.iter("NtryDtls") for part in details.iter("TxDtls")]
        if len(parts) > 1 or any(_end_to_end(part) for part in parts):
            for part in parts:
                yield _line(part, entry)
        else:
            yield _line(entry, entry)


def _line(told: ET.Element, entry: ET.Element) -> Told:
    came_back = _word(told, "CdtDbtInd") or _word(entry, "CdtDbtInd")
    file_number = _anywhere(told, "PmtInfId") or _anywhere(entry, "PmtInfId")
    return Told(
        became=Became.RETURNED if came_back == "CRDT" else Became.PAID,
        end_to_end=_end_to_end(told),
        file_number=file_number or _anywhere(entry, "MsgId"),
        amount=_first_amount(told, "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
        or _first_amount(entry, "Amt"),
        on=_day(entry, "BookgDt") or _day(entry, "ValDt"),
        code=_anywhere_under(told, "RtrInf", "Cd")[:35],
        bank_reference=(_anywhere(told, "AcctSvcrRef") or _anywhere(entry, "AcctSvcrRef"))[
            :120
        ],
    )


def _state(entry: ET.Element) -> str:
    """Version 2 says it as text, version 8 inside `Cd`."""
    return _word(entry, "Sts/Cd") or _word(entry, "Sts")


def _end_to_end(told: ET.Element) -> str:
    return _word(told, "Refs/EndToEndId")[:35] if told.tag == "TxDtls" else ""


def _statuses(told: ET.Element) -> Iterator[Told]:
    """pain.002: of single transfers, of a batch, or of the whole file."""
    number = _anywhere_under(told, "OrgnlGrpInfAndSts", "OrgnlMsgId")
    yield from _status(told, "OrgnlGrpInfAndSts/GrpSts", file_number=number)
    for batch in told.iter("OrgnlPmtInfAndSts"):
        named = _word(batch, "OrgnlPmtInfId") or number
        yield from _status(batch, "PmtInfSts", file_number=named)
        for one in batch.iter("TxInfAndSts"):
            yield from _status(one, "TxSts", file_number=named)


def _status(told: ET.Element, where: str, *, file_number: str) -> Iterator[Told]:
    status = _word(told, where)
    if status not in _SETTLED | _REFUSED:
        return
    yield Told(
        became=Became.PAID if status in _SETTLED else Became.REFUSED,
        end_to_end=_word(told, "OrgnlEndToEndId")[:35],
        file_number=file_number[:35],
        amount=_first_amount(told, "OrgnlTxRef/Amt/InstdAmt"),
        code=_anywhere_under(told, "StsRsnInf", "Cd")[:35],
        bank_reference=_word(told, "AcctSvcrRef")[:120],
    )


_READERS: dict[str, Callable[[ET.Element], Iterator[Told]]] = {
    "BkToCstmrStmt": _entries,
    "BkToCstmrDbtCdtNtfctn": _entries,
    "CstmrPmtStsRpt": _statuses,
}


def _word(told: ET.Element, path: str) -> str:
    return (told.findtext(path) or "").strip()


def _anywhere(told: ET.Element, name: str) -> str:
    return next((found.text.strip() for found in told.iter(name) if found.text), "")


def _anywhere_under(told: ET.Element, parent: str, name: str) -> str:
    found = (_anywhere(one, name) for one in told.iter(parent))
    return next((text for text in found if text), "")


def _first_amount(told: ET.Element, *paths: str) -> Money | None:
    for path in paths:
        found = told.find(path)
        if found is not None:
            return told_amount(found.text or "", found.get("Ccy", ""))
    return None


def told_amount(text: str, currency: str) -> Money | None:
    """Return None where no amount is told; one that cannot be read is 0, and fits none."""
    if not text.strip():
        return None
    found = amount_of(text, currency)
    if found is not None:
        return found
    try:
        return Money(0, currency)
    except ValueError:
        return Money(0, "XXX")


def amount_of(text: str, currency: str) -> Money | None:
    """Read an amount with a point for its cents; None where it is none."""
    try:
        number = Decimal(text.strip())
        if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
            return None
        minor = number.scaleb(exponent(currency))
        if minor != minor.to_integral_value() or minor <= 0:
            return None
        return Money(int(minor), currency)
    except (ArithmeticError, ValueError):
        return None


def _day(entry: ET.Element, name: str) -> date | None:
    text = _word(entry, f"{name}/Dt") or _word(entry, f"{name}/DtTm")
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError:
        return None
