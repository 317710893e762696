"""From a score to what a shopper felt, to whether it was right, with exact counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.policies.model import Outcome
from backhaul.core.risk.fairness import Tally
from backhaul.core.risk.rules import RiskRules, Signal, Standing
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import review
from backhaul.stages.authorization.models import Decision
from backhaul.stages.authorization.replaying import replay
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.risk.flags import settle_by_inspection
from backhaul.stages.risk.linking import address_hash, network_hash, remember_network
from backhaul.stages.risk.models import Flag, Link
from backhaul.stages.risk.rules import publish, rules_of
from backhaul.stages.risk.watching import look_after, tallies
from tests.cast import MONDAY, Cast
from tests.stages.risk.stories import (
    AMERICAN,
    DAY,
    LOOK,
    WAIT,
    asked,
    charged_back,
    with_rules,
)


def _review(cast: Cast, ran: str, outcome: Outcome) -> None:
    review(cast.nordlicht.pk, ran, {1: outcome}, note="Looked.", at=MONDAY, actor="member:1")


def _flags() -> list[tuple[str, int, str, str, str]]:
    rows = Flag.objects.order_by("id")
    return [(f.signal, f.points, f.effect, f.state, f.because) for f in rows]


def test_a_score_is_stored_with_its_inputs_its_version_and_all_reasons(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[LOOK])
        charged_back(cast.nordlicht, "kim@example.com")
        asked(cast.nordlicht, "K-1", "kim@example.com")
        facts = Decision.objects.get().facts

    assert (facts["risk_points"], facts["risk_level"]) == (30, "normal")
    scored = facts["scored"]
    assert (scored["version"], scored["points"]) == (0, 30)
    assert scored["reasons"] == [
        {"signal": "chargeback", "points": 30, "number": 1, "standing": "full"}
    ]
    assert scored["evidence"]["value_minor"] == 3000
    assert scored["evidence"]["customer_days"] == 200
    assert scored["unknown"] == ["return_rate"]


def test_a_decision_with_a_score_is_made_again_as_it_was(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[LOOK])
        charged_back(cast.nordlicht, "kim@example.com")
        asked(cast.nordlicht, "K-1", "kim@example.com")
        rules = RiskRules.default("EUR")
        harder = rules.model_copy(update={"normal_from": 40})
        publish(cast.nordlicht.pk, harder, seen=0, at=MONDAY, by="member:1")

        assert replay([cast.nordlicht.pk], Decision.objects.get().pk).is_same is True


def test_a_flag_is_raised_where_the_score_made_the_difference(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[LOOK], release=[WAIT])
        charged_back(cast.nordlicht, "kim@example.com")
        asked(cast.nordlicht, "K-1", "kim@example.com")
        asked(cast.nordlicht, "K-2", "lee@example.com")

        assert _flags() == [("chargeback", 30, "review", "open", "")]


def test_money_that_waits_longer_is_felt_too(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, release=[WAIT])
        charged_back(cast.nordlicht, "kim@example.com")
        asked(cast.nordlicht, "K-1", "kim@example.com")

        assert _flags() == [("chargeback", 30, "withheld", "open", "")]
        terms = Unit.objects.get().terms
        assert terms is not None
        assert terms["refund_trigger"] == "inspection"


def test_a_score_that_no_rule_asks_for_flags_nobody(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        charged_back(cast.nordlicht, "kim@example.com", times=2)
        asked(cast.nordlicht, "K-1", "kim@example.com")

        assert _flags() == []
        assert Decision.objects.get().facts["risk_level"] == "high"


@pytest.mark.parametrize("table", ["review", "refuse"])
def test_a_score_never_refuses_a_right_that_stands(cast: Cast, table: str) -> None:
    """In Berlin, delivered a week ago: the law gives fourteen days."""
    never = {**LOOK, "id": "never", "then": {"outcome": table}}
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[never])
        charged_back(cast.nordlicht, "kim@example.com", times=2)
        german = (("line1", "Weg 1"), ("city", "Berlin"), ("country", "DE"))
        asked(cast.nordlicht, "K-1", "kim@example.com", ship_to=german)
        (unit,) = Decision.objects.get().outcomes["units"]

    assert unit["outcome"] in {"review", "authorize"}
    assert unit["outcome"] == ("review" if table == "review" else "authorize")


def test_where_no_law_stands_against_it_a_house_may_refuse_by_score(cast: Cast) -> None:
    never = {**LOOK, "id": "never", "then": {"outcome": "refuse"}}
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[never])
        charged_back(cast.nordlicht, "kim@example.com")
        asked(cast.nordlicht, "K-1", "kim@example.com")

        assert Unit.objects.get().authorization == "refused"
        assert _flags() == [("chargeback", 30, "review", "open", "")]


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.AUTHORIZE, "cleared"), (Outcome.REFUSE, "confirmed")]
)
def test_who_looks_says_whether_the_flag_was_right(
    cast: Cast, outcome: Outcome, state: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[LOOK])
        charged_back(cast.nordlicht, "kim@example.com")
        _review(cast, asked(cast.nordlicht, "K-1", "kim@example.com"), outcome)

        assert _flags() == [("chargeback", 30, "review", state, "review")]


def _inspected(cast: Cast, *, differs: bool) -> Inspection:
    unit = Unit.objects.get()
    return Inspection.objects.create(
        brand=cast.nordlicht,
        unit=unit,
        answers={},
        grade="a",
        differs=differs,
        inspected_at=MONDAY + DAY,
        inspected_by="member:2",
    )


def test_the_thing_itself_beats_what_was_said_before(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        charged_back(brand, "kim@example.com")
        _review(cast, asked(brand, "K-1", "kim@example.com"), Outcome.AUTHORIZE)
        _inspected(cast, differs=True)
        settle_by_inspection([brand.pk], [Return.objects.get().pk])

        assert _flags() == [("chargeback", 30, "review", "confirmed", "inspection")]


def test_an_inspection_that_is_taken_back_opens_the_flag_again(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, release=[WAIT])
        charged_back(brand, "kim@example.com")
        asked(brand, "K-1", "kim@example.com")
        found = _inspected(cast, differs=False)
        settle_by_inspection([brand.pk], [Return.objects.get().pk])
        cleared = _flags()
        found.undone_at = MONDAY + 2 * DAY
        found.save()
        settle_by_inspection([brand.pk], [Return.objects.get().pk])

        assert cleared == [("chargeback", 30, "withheld", "cleared", "inspection")]
        assert _flags() == [("chargeback", 30, "withheld", "open", "")]


def test_a_signal_that_is_mostly_wrong_counts_half_then_not_at_all(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        for number in range(10):
            email = f"p{number}@example.com"
            charged_back(brand, email, times=2)
            ran = asked(brand, f"P-{number}", email)
            _review(cast, ran, Outcome.REFUSE if number < 5 else Outcome.AUTHORIZE)

        before = tallies(brand.pk, rules_of(brand.pk))[Signal.CHARGEBACK]
        loosened = look_after(brand.pk, now=MONDAY + DAY)
        rules = rules_of(brand.pk)

        assert before == Tally(fired=10, confirmed=5, cleared=5)
        assert before.precision == 50
        assert loosened == (Signal.CHARGEBACK,)
        assert (rules.version, rules.by_signal[Signal.CHARGEBACK].standing) == (
            1,
            Standing.HALF,
        )
        assert tallies(brand.pk, rules) == {}
        entry = Entry.objects.get(kind="risk.signal_moved")
        assert (entry.actor, entry.data) == (
            "system",
            {"version": 1, "signal": "chargeback", "standing": "half"},
        )
        assert look_after(brand.pk, now=MONDAY + 2 * DAY) == ()


def test_within_its_budget_a_signal_stays(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        for number in range(10):
            email = f"p{number}@example.com"
            charged_back(brand, email)
            ran = asked(brand, f"P-{number}", email)
            _review(cast, ran, Outcome.REFUSE if number < 6 else Outcome.AUTHORIZE)

        assert look_after(brand.pk, now=MONDAY + DAY) == ()
        assert rules_of(brand.pk).version == 0


def test_flags_and_links_end_on_their_day(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        charged_back(brand, "kim@example.com")
        _review(cast, asked(brand, "K-1", "kim@example.com"), Outcome.REFUSE)

        assert Link.objects.count() == 1
        look_after(brand.pk, now=MONDAY + timedelta(days=179))
        assert (Link.objects.count(), _flags()[0][3]) == (1, "confirmed")
        look_after(brand.pk, now=MONDAY + timedelta(days=180))
        assert Link.objects.count() == 0
        look_after(brand.pk, now=MONDAY + timedelta(days=361))
        assert _flags()[0][3] == "expired"


def _points(number: str) -> dict[str, int]:
    facts = Decision.objects.get(ret__order_numbers=[number]).facts
    return {one["signal"]: one["points"] for one in facts["scored"]["reasons"]}


def test_an_address_speaks_only_after_something_was_confirmed_there(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        charged_back(brand, "kim@example.com")
        ran = asked(brand, "K-1", "kim@example.com", ship_to=AMERICAN)
        asked(brand, "N-1", "neighbour@example.com", ship_to=AMERICAN)
        _review(cast, ran, Outcome.REFUSE)
        asked(brand, "N-2", "flatmate@example.com", at=MONDAY + DAY, ship_to=AMERICAN)
        asked(brand, "K-2", "kim@example.com", at=MONDAY + DAY, ship_to=AMERICAN)

        assert _points("N-1") == {}
        assert _points("N-2") == {"same_address": 15}
        assert _points("K-2") == {"chargeback": 30}


def test_nothing_confirmed_at_another_brand_speaks_here(cast: Cast) -> None:
    for brand in (cast.voltaic, cast.nordlicht):
        with acting_for(brand.pk):
            with_rules(brand, eligibility=[LOOK])
            if brand == cast.voltaic:
                charged_back(brand, "kim@example.com")
                ran = asked(brand, "K-1", "kim@example.com", ship_to=AMERICAN)
                review(
                    brand.pk, ran, {1: Outcome.REFUSE}, note="No.", at=MONDAY, actor="member:9"
                )
    with acting_for(cast.nordlicht.pk):
        asked(cast.nordlicht, "K-2", "kim@example.com", at=MONDAY + DAY, ship_to=AMERICAN)
        asked(cast.nordlicht, "N-2", "flatmate@example.com", at=MONDAY + DAY, ship_to=AMERICAN)

        assert (_points("K-2"), _points("N-2")) == ({}, {})
    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        hashes = {bytes(one.hash) for one in Link.objects.all()}
        customers = {bytes(one.customer) for one in Link.objects.all()}

    assert (len(hashes), len(customers)) == (2, 3)


def test_a_network_speaks_by_its_front_and_only_after_something_was_confirmed(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        for email, network in (
            ("kim@example.com", "203.0.113.7"),
            ("lee@example.com", "203.0.113.200"),
            ("far@example.com", "203.0.114.7"),
        ):
            remember_network(brand.pk, email, network, at=MONDAY)
        charged_back(brand, "kim@example.com")
        _review(cast, asked(brand, "K-1", "kim@example.com"), Outcome.REFUSE)
        asked(brand, "L-1", "lee@example.com", at=MONDAY + DAY)
        asked(brand, "F-1", "far@example.com", at=MONDAY + DAY)

        assert _points("L-1") == {"same_network": 5}
        assert _points("F-1") == {}


def test_no_address_and_no_network_stands_anywhere_as_it_is() -> None:
    one = network_hash(1, "2001:db8:1:2::/64")

    assert network_hash(1, "2001:db8:1:99::/64") == one
    assert network_hash(1, "2001:db8:2:2::/64") != one
    assert network_hash(2, "2001:db8:1:2::/64") != one
    assert (len(one), network_hash(1, ""), address_hash(1, {})) == (32, b"", b"")
    home = {"line1": "Weg 1", "city": "Berlin", "country": "DE"}
    spaced = {"line1": " WEG  1.", "city": "berlin", "country": "de"}
    assert address_hash(1, home) == address_hash(1, spaced) != address_hash(2, home)


def test_a_brand_that_keeps_no_links_has_none(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        none = RiskRules.default("EUR").model_copy(update={"link_days": 0})
        publish(brand.pk, none, seen=0, at=MONDAY, by="member:1")
        remember_network(brand.pk, "kim@example.com", "203.0.113.7", at=MONDAY)
        asked(brand, "K-1", "kim@example.com")

        assert Link.objects.count() == 0
