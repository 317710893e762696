"""Many units at once: the same as one by one, whatever the policy and the facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.bits import TABLES
from backhaul.core.policies.bulk import Batch, answers
from backhaul.core.policies.decide import decide, judge_unit
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.judging import opinion
from backhaul.core.policies.nearest import nearest
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.simulating import by_draft
from backhaul.core.policies.tally import Past, Said
from backhaul.core.policies.verdict import SEVERITY
from tests.core.policies.makers import MONDAY, fact, order, policy, row, unit

COUNTRIES = ("DE", "FR", "GB", "BR", "US", "CH")
REASONS = ("too_small", "defective", "arrived_damaged", "changed_mind", "scratched")
CONDITIONS = st.one_of(
    st.builds(fact, st.just("price"), st.sampled_from(["more_than", "at_most"]),
              st.sampled_from([1_000, 4_000, 9_000])),
    st.builds(fact, st.just("days_since_delivery"), st.sampled_from(["at_least", "less_than"]),
              st.integers(10, 40)),
    st.builds(fact, st.just("days_late"), st.just("at_least"), st.integers(0, 9)),
    st.builds(fact, st.just("is_in_window"), st.just("is"), st.booleans()),
    st.builds(fact, st.just("reason"), st.sampled_from(["is_one_of", "is_none_of"]),
              st.lists(st.sampled_from(REASONS[:4]), min_size=1, max_size=2)),
    st.builds(fact, st.just("fault"), st.just("is_one_of"), st.just(["seller"])),
    st.builds(fact, st.just("country"), st.just("is_none_of"), st.just(["BR", "US"])),
    st.builds(fact, st.just("goods"), st.just("has_any"), st.just(["hygiene"])),
    st.builds(fact, st.just("is_final_sale"), st.just("is"), st.booleans()),
    st.builds(fact, st.just("said"), st.just("is_known")),
    st.builds(fact, st.just("asked_on"), st.just("from"), st.just(date(2026, 11, 16))),
)  # fmt: skip
CLAUSES = st.one_of(
    CONDITIONS,
    st.builds(lambda one, other: {"any": [one, other]}, CONDITIONS, CONDITIONS),
    st.sampled_from([{"cel": "price > 3000 && photos < 2"}, {"cel": "days_late > 2"}]),
)
SCOPES = st.sampled_from(
    [{}, {}, {"countries": ["DE", "FR"]}, {"skus": ["A"]}, {"categories": ["shoes"]}]
)
THEN: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "window": st.sampled_from(
        [
            {"days": 14},
            {"days": 30, "assumed_days": 5},
            {"days": 20, "anchor": "shipped"},
            {"days": 10, "until": "2026-11-20"},
        ]
    ),
    "eligibility": st.sampled_from(
        [
            {"outcome": "refuse"},
            {"outcome": "review", "within_h": 4},
            {"outcome": "authorize"},
            {"outcome": "authorize", "photos": 2},
            {"outcome": "authorize", "needs_serial": True},
            {"outcome": "authorize", "keep": True},
            {"outcome": "authorize", "keep": True, "keep_percent": 30},
            {"outcome": "authorize", "resolutions": ["credit"]},
        ]
    ),
    "offer": st.sampled_from([{"methods": ["label"]}, {"resolutions": ["refund"]}]),
    "fees": st.sampled_from(
        [{"label_minor": 495}, {"restocking_percent": 10}, {"payer": "brand"}]
    ),
    "release": st.sampled_from([{"trigger": "first_scan"}, {"tier": "high"}]),
}


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    tables: dict[str, list[dict[str, object]]] = {}
    for name, then in THEN.items():
        for number in range(draw(st.integers(0, 4))):
            when = [one for one in draw(st.lists(CLAUSES, max_size=2)) if _may(name, one)]
            made = row(f"{name}-{number}", draw(then), *when, scope=draw(SCOPES))
            tables.setdefault(name, []).append(made)
    return policy(**tables)


def _may(table: str, clause: Mapping[str, Any]) -> bool:
    """The window is not known before its own table."""
    told = str(clause)
    return table != "window" or not ("days_late" in told or "in_window" in told)


UNITS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    sku=st.sampled_from(["A", "B"]),
    category=st.sampled_from(["shoes", ""]),
    reason=st.sampled_from([*REASONS, None]),
    paid=st.builds(Money, st.integers(0, 12_000), st.sampled_from(["EUR", "EUR", "USD"])),
    is_final_sale=st.sampled_from([True, False, None]),
    goods=st.sampled_from([("hygiene",), (), None]),
    met=st.sampled_from([("unsealed",), ()]),
    said=st.sampled_from(["opened", None]),
    photos=st.integers(0, 3),
    serial=st.sampled_from(["", "S1"]),
    delivered_at=st.one_of(
        st.none(), st.integers(-2, 50 * 24).map(lambda h: MONDAY - timedelta(hours=h))
    ),
    shipped_at=st.one_of(
        st.none(), st.integers(0, 60).map(lambda days: MONDAY - timedelta(days=days))
    ),
)


@st.composite
def requests(draw: st.DrawFn) -> RequestFacts:
    units = draw(st.lists(UNITS, min_size=1, max_size=3))
    currency = units[0]["paid"].currency
    for one in units:
        one["paid"] = Money(one["paid"].minor, currency)
    return RequestFacts(
        units=tuple(unit(str(number), **one) for number, one in enumerate(units)),
        orders=(order(draw(st.sampled_from(COUNTRIES)), zone="Europe/Berlin"),),
        resolution=draw(st.sampled_from(Resolution)),
        method=draw(st.sampled_from(Method)),
        currency=currency,
        requested_at=MONDAY,
        is_withdrawal=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(policies(), st.lists(requests(), min_size=1, max_size=6))
def test_in_bulk_everything_comes_out_as_one_by_one(
    rules: Policy, asked: list[RequestFacts]
) -> None:
    past = [Past(str(number), MONDAY, one, {}) for number, one in enumerate(asked)]
    told = list(by_draft(rules, past))
    single = [unit for one in asked for unit in decide(rules, one, now=MONDAY).units]

    assert [one.said for one in told] == [
        Said(one.outcome.value)
        if one.terms is None
        else Said(
            one.outcome.value,
            one.terms.fee_minor,
            one.terms.keeps,
            one.terms.refund_trigger.value,
            one.terms.kept_bp,
        )
        for one in single
    ]
    for many, one in zip(told, single, strict=True):
        rows = [row.rule.id for row in many.answer.rows.first if row is not None]
        assert one.terms is None or rows == [
            one.terms.rules[name] for name in THEN if name in one.terms.rules
        ]
        first = next((it.facts.get("rule", it.code) for it in one.reasons), "")
        assert (many.answer.why, many.answer.outcome) == (first, one.outcome)
        assert many.answer.holds == any(it.code == "rule" for it in one.reasons)
        assert {it.code for it in many.taken_off} <= {it.code for it in one.considered}


@settings(max_examples=150, deadline=None)
@given(policies(), requests())
def test_the_bits_find_the_rows_that_reading_from_the_top_finds(
    rules: Policy, asked: RequestFacts
) -> None:
    for one in asked.units:
        known = judge_unit(rules, asked, one).known
        rows = rules.bits.of(rules.bits.key(known))
        tables = [getattr(rules.compiled, name) for name in TABLES]

        assert list(rows.first) == [table.first(known) for table in tables]
        candidates = rules.compiled.eligibility.candidates(known)
        assert list(rows.fitting) == [row for row in candidates if row.fits(known)]


@settings(max_examples=150, deadline=None)
@given(policies(), requests())
def test_the_nearest_change_would_have_changed_the_outcome(
    rules: Policy, asked: RequestFacts
) -> None:
    for one in asked.units:
        judged = judge_unit(rules, asked, one)
        for change in nearest(rules, judged):
            assert SEVERITY[change.outcome] < SEVERITY[judged.outcome]
            if change.fact in {"photos", "method", "resolution", "has_serial", "price"}:
                known = judged.known.otherwise({change.fact: change.wanted})
                assert opinion(rules, known, judged.law).outcome is change.outcome


def test_facts_are_read_once_for_any_number_of_policies() -> None:
    batch = Batch(
        [
            RequestFacts(
                units=(unit(), unit("2", sku="B")),
                orders=(order("DE"),),
                resolution=Resolution.REFUND,
                method=Method.LABEL,
                currency="EUR",
                requested_at=MONDAY,
            )
        ],
        "EUR",
    )
    strict = policy(eligibility=[row("no", {"outcome": "review"}, scope={"skus": ["B"]})])

    assert [one.outcome.value for one in answers(policy(), batch)] == ["refuse", "refuse"]
    column = batch.column("sku")
    assert [one.why for one in answers(strict, batch)] == ["window_closed", "no"]
    assert batch.column("sku") is column


def test_a_copy_of_a_policy_does_not_answer_as_the_one_before() -> None:
    before = policy()
    assert before.bits.rows == []
    after = before.model_copy(
        update={"tables": policy(eligibility=[row("no", {"outcome": "refuse"})]).tables}
    )

    assert [one.rule.id for one in after.bits.rows] == ["no"]
    assert len(after.compiled.eligibility.rows) == 1
