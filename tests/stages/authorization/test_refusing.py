"""A person cannot refuse what the law gives, unless for what the law itself excepts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.refusing import grounds_of, legal_exception
from backhaul.core.policies.verdict import UnitVerdict
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import (
    Word,
    authorize,
    judge,
    review,
    review_by,
)
from backhaul.stages.authorization.models import Decision
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.orders import sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request

NO = {1: Outcome.REFUSE}


def _in_review(cast: Cast, *, country: str = "DE", days: int = 3) -> Case:
    case = _requested(cast, country=country, days=days)
    return authorize(cast.nordlicht.pk, case.ret.ran, at=MONDAY, actor="system")


def _requested(cast: Cast, *, country: str = "DE", days: int = 3) -> Case:
    brand = cast.nordlicht
    publish_rules(
        brand.pk,
        eligibility=[row("look", {"outcome": "review"})],
        at=MONDAY - timedelta(days=1),
    )
    sold = sold_order(
        delivered_at=MONDAY - timedelta(days=days),
        ship_to={"name": "Sam", "city": "Leipzig", "country": country},
    )
    upsert_orders(brand.pk, [sold])
    case, _ = request_return(brand, a_request(), at=MONDAY, actor="shopper")
    return case


def test_a_standing_right_is_refused_for_an_exception_of_its_law_alone(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        case = _in_review(cast)
        who = {"at": MONDAY, "actor": "member:1"}

        with pytest.raises(DomainError, match="refusal_needs_ground") as error:
            review(brand_id, case.ret.ran, NO, note="We do not like it.", **who)  # type: ignore[arg-type]
        assert "hygiene.unsealed" in error.value.facts["grounds"]  # type: ignore[operator]
        with pytest.raises(DomainError, match="unknown_legal_ground"):
            review_by(brand_id, case.ret.ran, NO, Word("Late.", "period_over"), **who)  # type: ignore[arg-type]
        assert Unit.objects.get().authorization == "in_review"

        word = Word("The seal is broken.", "hygiene.unsealed")
        review_by(brand_id, case.ret.ran, NO, word, **who)  # type: ignore[arg-type]

        assert Unit.objects.get().authorization == "refused"
        entry = Entry.objects.get(kind="unit.refused")
        assert entry.data["ground"] == "hygiene.unsealed"
        (unit,) = Decision.objects.latest("id").outcomes["units"]
        (reason,) = unit["reasons"]
        assert (reason["code"], reason["facts"]["regime"]) == ("legal_exception", "eu-de")


def test_a_right_that_no_rule_has_looked_at_yet_is_kept_from_a_refusal_as_well(
    cast: Cast,
) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        case = _requested(cast)
        who = {"at": MONDAY, "actor": "member:1"}
        verdict = UnitVerdict("1", Outcome.REFUSE, (), None)

        with pytest.raises(DomainError, match="refusal_needs_ground"):
            judge(brand_id, case.ret.ran, [verdict], note="We do not like it.", **who)  # type: ignore[arg-type]
        with pytest.raises(DomainError, match="refusal_needs_ground"):
            review(brand_id, case.ret.ran, NO, note="We do not like it.", **who)  # type: ignore[arg-type]
        assert Unit.objects.get().authorization == "requested"

        word = Word("The seal is broken.", "hygiene.unsealed")
        review_by(brand_id, case.ret.ran, NO, word, **who)  # type: ignore[arg-type]
        assert Unit.objects.get().authorization == "refused"
        assert Entry.objects.get(kind="unit.refused").data["ground"] == "hygiene.unsealed"


@pytest.mark.parametrize(
    ("outcome", "state"), [("refuse", "refused"), ("authorize", "authorized")]
)
def test_kindness_that_no_rule_has_looked_at_yet_is_decided_for_any_reason(
    cast: Cast, outcome: str, state: str
) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        case = _requested(cast, days=20)
        said = {1: Outcome(outcome)}
        review(brand_id, case.ret.ran, said, note="Worn.", at=MONDAY, actor="member:1")

        unit = Unit.objects.get()
        assert (unit.authorization, unit.terms is not None) == (state, True)


def test_a_page_names_the_ground_among_its_reasons(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        case = _in_review(cast)
        terms = terms_of(case.units[0])
        assert terms is not None
        why = legal_exception(terms, grounds_of(terms)[0].code)
        verdict = UnitVerdict("1", Outcome.REFUSE, (why,), None)
        judge(brand_id, case.ret.ran, [verdict], note="", at=MONDAY, actor="member:1")

        assert Unit.objects.get().authorization == "refused"


def test_what_is_only_kindness_is_refused_for_any_reason(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        case = _in_review(cast, days=20)
        review(brand_id, case.ret.ran, NO, note="Worn.", at=MONDAY, actor="member:1")

        assert Unit.objects.get().authorization == "refused"
        assert "ground" not in Entry.objects.get(kind="unit.refused").data


def test_what_is_approved_late_may_be_sent_for_as_long_as_anything_else(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        case = _in_review(cast)
        later = MONDAY + timedelta(days=9)
        yes = {1: Outcome.AUTHORIZE}
        review(brand_id, case.ret.ran, yes, note="Fine.", at=later, actor="member:1")

        terms = Unit.objects.get().terms
        assert terms is not None
        assert terms["send_by"] == (later + timedelta(days=30)).date().isoformat()
