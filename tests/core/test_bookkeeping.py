"""Ledger lines as postings and files: exact cells, exact bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from backhaul.core import book_files
from backhaul.core.bookkeeping import (
    CHARTS,
    SUSPENSE,
    BookedLine,
    BookSettings,
    postings,
    year_start,
)
from backhaul.core.cells import safe
from backhaul.core.ledger import Account

DAY = date(2026, 11, 16)
AT = datetime(2026, 12, 1, 8, 30, 5, tzinfo=UTC)


def line(account: str, debit: int = 0, credit: int = 0, **more: object) -> BookedLine:
    given = {
        "booking": "leg_1:approved",
        "day": DAY,
        "account": account,
        "debit_minor": debit,
        "credit_minor": credit,
        "currency": "EUR",
        "reference": "NL-1",
    }
    return BookedLine(**(given | more))  # type: ignore[arg-type]


APPROVED = [
    line("returns", debit=2700),
    line("shopper_payable", credit=2700),
    line("returns", debit=300),
    line("fees", credit=300),
]


def test_a_booking_becomes_postings_of_one_debit_and_one_credit() -> None:
    found = [(one.debit, one.credit, one.amount_minor) for one in postings(APPROVED)]

    assert found == [("returns", "shopper_payable", 2700), ("returns", "fees", 300)]


def test_one_debit_may_stand_against_several_credits() -> None:
    lines = [line("a", debit=1000), line("b", credit=700), line("c", credit=300)]

    found = [(one.debit, one.credit, one.amount_minor) for one in postings(lines)]

    assert found == [("a", "b", 700), ("a", "c", 300)]


def test_what_does_not_balance_is_refused() -> None:
    with pytest.raises(ValueError, match="does not balance"):
        list(postings([line("a", debit=1000), line("b", credit=999)]))


def test_every_account_of_the_ledger_has_a_number_in_each_chart() -> None:
    for chart, numbers in CHARTS.items():
        known = {account: BookSettings(chart=chart).number(account) for account in Account}
        missing = [one for one, number in known.items() if number == SUSPENSE[chart]]
        assert missing == []
        assert len(set(numbers.values())) == len(numbers)


def test_a_brands_own_number_goes_before_the_charts() -> None:
    settings = BookSettings(chart="skr04", numbers={"returns": "4720"})

    assert (settings.number("returns"), settings.number("fees")) == ("4720", "4830")


def test_the_plain_file_has_every_line_and_no_formula() -> None:
    lines = [*APPROVED[:1], line("returns", credit=2700, reference="=1+1")]

    told = book_files.plain(lines, BookSettings()).decode("utf-8-sig").splitlines()

    assert told == [
        "date,booking,account,number,debit,credit,currency,reference",
        "2026-11-16,leg_1:approved,returns,8700,27.00,0.00,EUR,NL-1",
        "2026-11-16,leg_1:approved,returns,8700,0.00,27.00,EUR,'=1+1",
    ]


def test_datev_gets_its_header_its_columns_and_a_decimal_comma() -> None:
    settings = BookSettings(consultant="1234567", client="42", numbers={"fees": "2742"})

    [(name, content)] = book_files.datev(
        APPROVED, settings, title="Bücher 1", at=AT, base="EUR"
    )
    head, columns, *rows = content.decode("cp1252").split("\r\n")

    assert name == "EXTF_Buchungsstapel_2026.csv"
    assert head == (
        '"EXTF";700;21;"Buchungsstapel";13;20261201083005000;;"RE";"Backhaul";;1234567;42;'
        '20260101;4;20261116;20261116;"Bücher 1";;1;;0;"EUR";;;;;;;;;'
    )
    assert len(head.split(";")) == 31
    assert len(columns.split(";")) == 125
    cells = rows[0].split(";")
    assert cells[:12] == [
        "27,00", '"S"', "", "", "", "", "8700", "1700", "", "1611", '"NL-1"', '"leg-1"',
    ]  # fmt: skip
    assert cells[13] == '"returns NL-1"'
    assert len(cells) == 125
    assert rows[1].split(";")[:8][-1] == "2742"
    assert rows[2:] == [""]


def test_what_goes_past_providers_and_claims_on_carriers_have_numbers_in_every_format() -> None:
    lines = [
        line("shopper_payable", debit=2700, booking="leg_1:paid"),
        line("hand_clearing", credit=2700, booking="leg_1:paid"),
        line("carrier_claims", debit=900, booking="claim:1:filed"),
        line("write_down", credit=900, booking="claim:1:filed"),
    ]
    settings = BookSettings(numbers={"hand_clearing": "1009"})

    plain = book_files.plain(lines, settings).decode("utf-8-sig").splitlines()
    [(_, datev)] = book_files.datev(lines, settings, title="t", at=AT, base="EUR")
    xero = book_files.xero(lines, settings, title="t").decode().splitlines()

    assert plain[2].split(",")[2:4] == ["hand_clearing", "1009"]
    assert plain[3].split(",")[2:4] == ["carrier_claims", "1500"]
    rows = [row.split(";") for row in datev.decode("cp1252").split("\r\n")[2:4]]
    assert [row[6:8] for row in rows] == [["1700", "1009"], ["1500", "2405"]]
    assert [row.split(",")[2:4] for row in xero[1:3]] == [
        ["carrier_claims", "1500"],
        ["hand_clearing", "1009"],
    ]


def test_datev_gets_a_file_for_each_financial_year() -> None:
    late = [
        line("a", debit=1, booking="x", day=date(2026, 6, 30)),
        line("b", credit=1, booking="x", day=date(2026, 6, 30)),
        line("a", debit=1, booking="y", day=date(2026, 7, 1)),
        line("b", credit=1, booking="y", day=date(2026, 7, 1)),
    ]

    files = book_files.datev(late, BookSettings(year_starts_in=7), title="t", at=AT, base="EUR")

    assert [name for name, _ in files] == [
        "EXTF_Buchungsstapel_2025.csv",
        "EXTF_Buchungsstapel_2026.csv",
    ]
    assert year_start(date(2026, 6, 30), 7) == date(2025, 7, 1)


def test_another_currency_is_named_and_a_yen_has_no_decimals() -> None:
    yen = [line("a", debit=500, currency="JPY"), line("b", credit=500, currency="JPY")]

    [(_, content)] = book_files.datev(yen, BookSettings(), title="t", at=AT, base="EUR")

    assert content.decode("cp1252").split("\r\n")[2].split(";")[:3] == ["500", '"S"', '"JPY"']


def test_xero_gets_one_journal_per_day_with_a_sum_per_account() -> None:
    lines = [*APPROVED, line("returns", debit=100, booking="z"), line("fees", credit=100)]

    told = book_files.xero(lines, BookSettings(), title="Books 1").decode().splitlines()

    assert told[0].startswith("*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount")
    assert told[1:] == [
        "Books 1 2026-11-16 EUR,16/11/2026,fees,2700,Tax Exempt,-4.00,,,,",
        "Books 1 2026-11-16 EUR,16/11/2026,returns,8700,Tax Exempt,31.00,,,,",
        "Books 1 2026-11-16 EUR,16/11/2026,shopper_payable,1700,Tax Exempt,-27.00,,,,",
    ]


@pytest.mark.parametrize("cell", ["=1", "+1", "@x", "-a", "\tx"])
def test_a_cell_that_begins_a_formula_is_made_a_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


def test_numbers_stay_numbers() -> None:
    assert (safe("-12.50"), safe("7"), safe("")) == ("-12.50", "7", "")
