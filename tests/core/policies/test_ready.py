"""The policies that are shipped: each does what its examples say, and breaks no law."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhaul.core.law.choice import REGIMES
from backhaul.core.policies.breaches import breaches
from backhaul.core.policies.examples import differences
from backhaul.core.policies.file import read, written
from backhaul.core.policies.ready import Ready, ready, ready_text
from backhaul.core.policies.vocabulary import FACTS

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/reference/ready-policies.md"
#: A country for each law that is known, and two that no law is known for.
COUNTRIES = ("BR", "CH", "CN", "DE", "ES", "FR", "GB", "JP", "NL", "PL", "SE", "US")
every = pytest.mark.parametrize("which", list(Ready))


@every
@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "KWD"])
def test_each_example_comes_out_as_expected_in_every_currency(
    which: Ready, currency: str
) -> None:
    given = ready(which, currency)

    assert given.policy.currency == currency
    assert len(given.examples) >= 10
    assert differences(given.policy, given.examples) == ()


@every
def test_a_ready_policy_breaks_no_law_that_is_known(which: Ready) -> None:
    assert {"eu", "eu-de", "eu-fr", "uk", "cn", "br", "us"} <= set(REGIMES)
    assert breaches(ready(which, "EUR").policy, COUNTRIES) == ()


@every
def test_examples_reach_every_row_that_says_whether_it_may_come_back(which: Ready) -> None:
    given = ready(which, "EUR")
    reached = {one.rule for example in given.examples for one in example.expected.values()}

    assert {rule.id for rule in given.policy.tables.eligibility} <= reached


@every
def test_a_ready_policy_is_written_and_read_back_as_it_was(which: Ready) -> None:
    given = ready(which, "JPY")

    assert read(written(given.policy, given.examples)) == given


@every
def test_each_rule_is_explained_on_its_page(which: Ready) -> None:
    told = PAGE.read_text(encoding="utf-8")
    rules = [rule.id for rule in ready(which, "EUR").policy.tables.all()]

    assert f"## {which.value.capitalize()}" in told
    assert [rule for rule in rules if f"`{rule}`" not in told] == []


def test_amounts_are_ten_times_as_many_where_a_unit_has_a_thousand_parts() -> None:
    euro, dinar = (ready(Ready.FASHION, one).policy for one in ("EUR", "KWD"))

    assert (euro.review_above_minor, dinar.review_above_minor) == (60_000, 600_000)
    assert _price_of(euro) == 1_000
    assert _price_of(dinar) == 10_000
    assert FACTS["price"].kind.value == "money"


def test_the_first_line_says_for_whom_it_is() -> None:
    assert [ready_text(which).partition(".")[0] for which in Ready] == [
        "# Clothes and shoes",
        "# Devices and what belongs to them",
        "# Creams, scents, make-up",
        "# Who sells on marketplaces",
    ]


def _price_of(policy: object) -> object:
    rules = policy.tables.eligibility  # type: ignore[attr-defined]
    return next(one.value for one in rules[0].when if one.fact == "price")
