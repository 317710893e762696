"""The figures and tables of the rules pages are those of the code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from backhaul.core import headline, legs
from backhaul.core.axes import Authorization, Processing
from backhaul.core.deadlines import SlaClock, Targets
from backhaul.core.entitlement import Claim, Standing, standing
from backhaul.core.policies.model import ServiceLevels, TrackingWindows
from backhaul.core.policies.policy import Policy
from backhaul.core.tracking.silence import Windows
from backhaul.foundation.tenancy.tables import DIRECTORY
from tests.docs.documents import DOCS, Document, document

RULES = [Document(path) for path in sorted((DOCS / "rules").glob("*.md"))]
SPAN = re.compile(r"(\d+) (h|hours?|days?|minutes?)\b")
UNITS = {"h": "hours", "hour": "hours", "day": "days", "minute": "minutes"}


def table_of(name: str, first: str) -> list[list[str]]:
    """Return the rows of the table whose first heading is `first`, without the headings."""
    tables = document(f"docs/rules/{name}.md").tables()
    return next(rows[1:] for rows in tables if rows[0][0] == first)


def span(text: str) -> timedelta:
    match = SPAN.search(text)
    assert match is not None, text
    unit = match[2] if match[2] in UNITS else match[2].removesuffix("s")
    return timedelta(**{UNITS[unit]: int(match[1])})


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.path.stem)
def test_each_rule_names_the_tests_that_guard_it(one: Document) -> None:
    guards = [code for code in one.inline if re.fullmatch(r"tests/[\w/]+\.py::\w+", code)]

    assert "## Guarded by" in one.text
    assert len(guards) >= 2


def test_the_table_of_headlines_is_that_of_the_code() -> None:
    assert headline.__doc__ is not None
    written = [line for line in headline.__doc__.splitlines() if line.startswith("| ")]
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in written[1:]]
    rows = table_of("headline", "code")

    assert rows == told
    assert [_row(*row) for row in rows] == [
        (row.code, row.step, row.is_closed, row.early) for row in headline._TABLE
    ]


def _row(code: str, step: str, when: str) -> tuple[str, int | None, bool, str | None]:
    _, _, early = when.partition("early: ")
    number = int(step) if step.isdigit() else None
    return code.removesuffix(" *"), number, code.endswith(" *"), early or None


def test_the_silences_are_those_of_the_code() -> None:
    windows = Windows()
    rows = {row[0].replace("`", ""): span(row[1]) for row in table_of("clocks", "silence")}

    assert rows == {
        "not_sent_yet": windows.not_sent_yet,
        "no_first_scan": windows.no_first_scan,
        "claimed_not_scanned, note": windows.claimed_note,
        "claimed_not_scanned": windows.claimed_not_scanned,
        "no_movement": windows.no_movement,
        "no_movement, across a border": windows.no_movement_across_border,
        "delivered_not_received": windows.delivered_not_received,
    }
    assert windows.ask_again == timedelta(hours=1)


def test_a_policy_ships_with_the_same_silences() -> None:
    policy, windows = TrackingWindows(), Windows()

    assert windows == Windows(
        not_sent_yet=timedelta(hours=policy.not_sent_h),
        no_first_scan=timedelta(hours=policy.no_first_scan_h),
        claimed_note=timedelta(hours=policy.claimed_note_h),
        claimed_not_scanned=timedelta(hours=policy.claimed_h),
        no_movement=timedelta(days=policy.no_movement_days),
        no_movement_across_border=timedelta(days=policy.no_movement_border_days),
        delivered_not_received=timedelta(hours=policy.delivered_not_received_h),
    )


def test_the_clocks_are_those_of_the_code() -> None:
    targets, levels = Targets(), ServiceLevels()
    rows = {row[0]: row[1] for row in table_of("clocks", "clock")}
    first, second = SPAN.findall(rows["transit"])

    assert [re.sub("[ -]", "_", name) for name in rows] == [clock.value for clock in SlaClock]
    assert span(rows["first scan"]) == targets.first_scan
    assert int(first[0]) == targets.domestic_transit.days
    assert int(second[0]) == targets.border_transit.days
    assert span(rows["check-in"]) == targets.check_in == timedelta(hours=levels.check_in_h)
    assert span(rows["inspection"]) == targets.inspection
    assert targets.inspection == timedelta(hours=levels.inspection_h)
    assert rows["refund"] == f"{targets.refund_business_days} business day"
    assert targets.refund_business_days == levels.refund_business_days
    assert targets.bank_business_days == levels.bank_days_to == 3


def test_the_tiers_are_those_that_the_product_ships_with() -> None:
    policy = Policy.default("EUR")
    low, normal, high = table_of("refunds", "tier")

    assert low[1] == f"below {policy.low_below_minor / 100:.2f}"
    assert normal[1] == f"from {policy.low_below_minor / 100:.2f}"
    assert high[1].startswith(f"from {policy.high_from_minor / 100:.2f}")
    assert [row[2] for row in (low, normal, high)] == [
        "at the first carrier scan",
        "at the delivered scan",
        "after inspection",
    ]
    triggers = policy.refund_trigger
    assert [triggers.low, triggers.normal, triggers.high] == [
        "first_scan",
        "delivered",
        "inspection",
    ]


def test_the_standings_are_those_of_the_code() -> None:
    told = [row[0].strip("`") for row in table_of("refunds", "standing")]

    assert told == [one.value for one in Standing]


def test_a_person_moves_only_the_middle_two_standings() -> None:
    barred = Claim(Authorization.REFUSED, Processing.AWAITED, None)
    held = Claim(Authorization.REFUSED, Processing.RECEIVED, None)

    assert (standing(barred), standing(held)) == (Standing.BARRED, Standing.HELD)


def test_the_figures_of_a_refund_are_those_of_the_code() -> None:
    rows = {row[0].strip("`"): span(row[1]) for row in table_of("refunds", "figure")}

    assert rows == {
        f"core/legs.py:{name}": getattr(legs, name)
        for name in ("ANSWER_BY", "UNKNOWN_AT_MOST", "TELL_A_PERSON", "ASK_AGAIN")
    }


def test_the_directory_holds_what_the_page_says() -> None:
    kinds = {row[0]: row[1] for row in table_of("tenancy", "kind of table")}

    assert len(DIRECTORY) == len(kinds["directory"].split(", "))


def test_nothing_has_two_names_in_the_glossary() -> None:
    words = [
        word.strip()
        for rows in document("docs/glossary.md").tables()
        for row in rows[1:]
        for word in row[0].split(",")
    ]

    assert sorted(words) == sorted(set(words))
