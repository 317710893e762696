"""What banks tell: of several versions, with other business in between, and broken."""

from __future__ import annotations

from datetime import date

import pytest

from backhaul.core.banking.statement import MOST_BYTES, read_statement
from backhaul.core.banking.told import Became, Told
from backhaul.core.errors import DomainError
from backhaul.core.money import Money

ONE = "leg-0123456789abcdef01234567"
TWO = "leg-fedcba9876543210fedcba98"


def entry(
    amount: str, *parts: str, state: str = "<Sts><Cd>BOOK</Cd></Sts>", way: str = "DBIT"
) -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{state}'
        f"<BookgDt><Dt>2026-11-24</Dt></BookgDt><AcctSvcrRef>REF-{amount}</AcctSvcrRef>"
        f"<NtryDtls>{''.join(parts)}</NtryDtls></Ntry>"
    )


def part(named: str, amount: str, more: str = "") -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{named}</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">{amount}</Amt>{more}</TxDtls>'
    )


def camt(kind: str, *entries: str) -> bytes:
    name = {"053": "BkToCstmrStmt", "054": "BkToCstmrDbtCdtNtfctn"}[kind]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08">'
        f"<{name}><Stmt>{''.join(entries)}</Stmt></{name}></Document>"
    ).encode()


def told(became: Became, minor: int, named: str = ONE, code: str = "", by: str = "") -> Told:
    return Told(
        became=became,
        end_to_end=named,
        amount=Money(minor, "EUR"),
        on=date(2026, 11, 24),
        code=code,
        bank_reference=by,
    )


def test_booked_transfers_of_ours_are_read_and_others_only_counted() -> None:
    found = read_statement(
        camt(
            "053",
            entry("12.34", part(ONE, "12.34")),
            entry("900.00", part("SALARY-7", "900.00")),
            entry("3.00", part(TWO, "3.00"), state="<Sts><Cd>PDNG</Cd></Sts>"),
            entry("55.00"),
        )
    )

    assert found.lines == [told(Became.PAID, 1234, by="REF-12.34")]
    assert found.others == 2


def test_the_parts_of_a_batch_are_read_one_by_one_in_the_older_version_too() -> None:
    old = (
        f"<TxDtls><Refs><EndToEndId>{TWO}</EndToEndId></Refs><AmtDtls><TxAmt>"
        '<Amt Ccy="EUR">5.00</Amt></TxAmt></AmtDtls></TxDtls>'
    )
    found = read_statement(
        camt("054", entry("17.34", part(ONE, "12.34"), old, state="<Sts>BOOK</Sts>"))
    )

    assert found.lines == [
        told(Became.PAID, 1234, by="REF-17.34"),
        told(Became.PAID, 500, TWO, by="REF-17.34"),
    ]


def test_a_file_that_was_booked_in_one_sum_is_named_by_its_number() -> None:
    batch = "<Btch><PmtInfId>BH-1-20261122-0001</PmtInfId></Btch>"
    (line,) = read_statement(camt("053", entry("17.34", batch))).lines

    assert (line.file_number, line.end_to_end) == ("BH-1-20261122-0001", "")
    assert (line.became, line.amount) == (Became.PAID, Money(1734, "EUR"))


def test_money_that_came_back_carries_the_banks_reason() -> None:
    why = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    found = read_statement(camt("053", entry("12.34", part(ONE, "12.34", why), way="CRDT")))

    assert found.lines == [told(Became.RETURNED, 1234, code="AC04", by="REF-12.34")]


def pain002(inside: str, group: str = "") -> bytes:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        "<OrgnlGrpInfAndSts><OrgnlMsgId>BH-1-20261122-0001</OrgnlMsgId>"
        f"{group}</OrgnlGrpInfAndSts>{inside}</CstmrPmtStsRpt></Document>"
    ).encode()


def test_a_status_report_tells_of_transfers_and_of_whole_files() -> None:
    one = (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>BH-1-20261122-0001</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{ONE}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn>"
        "<Cd>AC01</Cd></Rsn></StsRsnInf></TxInfAndSts><TxInfAndSts>"
        f"<OrgnlEndToEndId>{TWO}</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts><TxInfAndSts>"
        "<OrgnlEndToEndId>leg-3</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>"
        "</OrgnlPmtInfAndSts>"
    )
    single = read_statement(pain002(one)).lines
    whole = read_statement(pain002("", "<GrpSts>RJCT</GrpSts>")).lines

    assert [(line.end_to_end, line.became, line.code) for line in single] == [
        (ONE, Became.REFUSED, "AC01"),
        (TWO, Became.PAID, ""),
    ]
    assert [(line.file_number, line.end_to_end, line.became) for line in whole] == [
        ("BH-1-20261122-0001", "", Became.REFUSED)
    ]


def test_a_table_of_ones_own_is_read_with_commas_or_semicolons() -> None:
    comma = f"end_to_end_id,status,amount,date,reason\n{ONE},paid,12.34,2026-11-24,\n"
    other = f"\ufeffEnd_To_End_ID;Status;Reason\r\n'{TWO};REFUSED;AC01\r\n"

    assert read_statement(comma.encode()).lines == [told(Became.PAID, 1234)]
    (line,) = read_statement(other.encode()).lines
    assert (line.end_to_end, line.became, line.amount, line.code) == (
        TWO,
        Became.REFUSED,
        None,
        "AC01",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b" ", "statement_missing"),
        (b"<Document><Other/></Document>", "statement_unknown"),
        (b"<Document>", "statement_unreadable"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Document/>', "statement_unreadable"),
        (b"\xff\xfe1,2", "statement_unreadable"),
        (b"a,b\n1,2\n", "statement_columns"),
        (b"end_to_end_id,status\nleg-1,maybe\n", "statement_line"),
        (b"end_to_end_id,status,date\nleg-1,paid,soon\n", "statement_line"),
        (b"end_to_end_id,status\nleg-1\x00,paid\n", "statement_unreadable"),
        (b"x" * (MOST_BYTES + 1), "statement_too_large"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_statement(body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1E+999999", 0),
        ("1E-999999", 0),
        ("1E+99999999999999999999", 0),
        ("10000000000000", 0),
        ("9999999999999.99", 999_999_999_999_999),
        ("NaN", 0),
        ("-Infinity", 0),
        ("", None),
    ],
)
def test_an_amount_that_no_column_holds_is_nothing_and_so_fits_no_transfer(
    text: str, minor: int | None
) -> None:
    table = f"end_to_end_id,status,amount\n{ONE},paid,{text}\n"
    (line,) = read_statement(table.encode()).lines

    assert line.amount == (None if minor is None else Money(minor, "EUR"))
