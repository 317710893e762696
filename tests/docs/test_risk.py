"""The page about risk says what the code does."""

from __future__ import annotations

from backhaul.core.risk.rules import RiskRules, Signal
from tests.docs.documents import document

PAGE = document("docs/reference/risk.md")
RULES = RiskRules.default("EUR")


def test_the_table_of_signals_is_that_of_the_code() -> None:
    rows = next(rows[1:] for rows in PAGE.tables() if rows[0][0] == "signal")
    told = [(row[0].strip("`"), row[2], row[3]) for row in rows]

    assert told == [
        (one.value, _signed(rule.points), _signed(rule.most))
        for one in Signal
        for rule in [RULES.by_signal[one]]
    ]


def _signed(points: int) -> str:
    return str(points).replace("-", "−")


def test_the_figures_are_those_that_are_shipped() -> None:
    text = " ".join(PAGE.text.split())

    assert f"from {RULES.normal_from} *normal*, from {RULES.high_from} *high*" in text
    assert (
        f"More than {RULES.budget_percent} % cleared of at least {RULES.budget_fewest}" in text
    )
    assert f"{RULES.flag_months} months of 30 days" in text
    assert f"{RULES.link_days} days (0 to 730" in text
    assert f"within {RULES.appeal_days} days of the decision" in text
    assert f"due after {RULES.appeal_answer_h} hours" in text
