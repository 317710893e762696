"""Above a limit two people let money go: never one of them twice, never another amount."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backhaul.core.approvals import Limits
from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role
from backhaul.stages.approvals import limits
from backhaul.stages.approvals.actions import Wish, ask, confirm, refuse, shown
from backhaul.stages.approvals.models import Asked
from backhaul.stages.credit.models import Change
from backhaul.stages.settlement.actions import replace, settle_by, settle_shown
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.beside import Gift, give_beside
from backhaul.stages.settlement.models import LedgerLine, Leg
from tests.cast import Cast
from tests.makers.stories import FIRST_SCAN, PAID, labelled, pays_on, scanned, settled
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import failed_leg

EUR_30 = Money(3000, "EUR")


@pytest.fixture
def ran(cast: Cast) -> str:
    """Return of 30 euro that may be paid now; Ada alone decides up to 10, and so does Ben."""
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    Member.objects.create(user=cast.ben, brand=cast.nordlicht, role=Role.FINANCE)
    with acting_for(cast.nordlicht.pk):
        limits.change_limits(
            cast.nordlicht.pk, {}, 1000, at=FIRST_SCAN, actor=actor(cast.ada.pk)
        )
    return str(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran)


def actor(user_id: int) -> str:
    return f"member:{user_id}"


def refusal(work: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value


def asked(cast: Cast, ran: str, amount: Money = EUR_30) -> Asked:
    wish = Wish(ran=ran, amount=amount, reason="The parcel was scanned.")
    with acting_for(cast.nordlicht.pk):
        return ask(cast.nordlicht, wish, at=PAID, actor=actor(cast.ada.pk))


def legs(brand: Brand) -> list[tuple[str, int]]:
    with acting_for(brand.pk):
        rows = Leg.objects.filter(brand=brand).order_by("id")
        return list(rows.values_list("state", "amount_minor"))


def test_the_highest_role_counts_and_the_brands_amount_binds_everybody() -> None:
    found = Limits({"finance": 5_000, "manager": 20_000}, second_above=10_000)

    assert found.alone(["finance"]) == 5_000
    assert found.alone(["finance", "manager"]) == 10_000
    assert found.of(["finance", "manager"]) == 20_000
    assert found.of(["owner"]) is None
    assert found.alone(["owner"]) == 10_000
    assert found.alone([]) == 0
    assert Limits().alone(["owner"]) is None


def test_nobody_lets_more_go_alone_one_by_one_or_many_at_once(cast: Cast, ran: str) -> None:
    brand, by = cast.nordlicht, actor(cast.ada.pk)
    with acting_for(brand.pk):
        most = limits.alone(brand, by)
    word = Word(by, PAID, most=most)

    with acting_for(brand.pk):
        one = refusal(lambda: settle_by(brand.pk, ran, word))
    with acting_for(brand.pk):
        many = settle_shown(brand.pk, Word(by, PAID, shown={ran: EUR_30}, most=most))

    assert most == Money(1000, "EUR")
    assert (one.code, one.facts["most_minor"]) == ("second_person_needed", 1000)
    assert many.ordered == {}
    assert many.refused[ran].code == "second_person_needed"
    assert legs(brand) == []


def test_another_person_confirms_and_the_decision_names_both(cast: Cast, ran: str) -> None:
    brand, row = cast.nordlicht, asked(cast, ran)

    with acting_for(brand.pk):
        own = refusal(
            lambda: confirm(brand, row.pk, shown(row), at=PAID, actor=actor(cast.ada.pk))
        )
    assert own.code == "second_person_is_another"
    assert legs(brand) == []

    with acting_for(brand.pk):
        confirm(brand, row.pk, shown(row), at=PAID, actor=actor(cast.ben.pk))
    assert legs(brand) == [("ordered", 3000)] or legs(brand) == [("approved", 3000)]
    with acting_for(brand.pk):
        decision = Leg.objects.get(brand=brand).decision
        with pytest.raises(IllegalStep):
            confirm(brand, row.pk, shown(row), at=PAID, actor=actor(cast.ben.pk))
    assert decision["by"] == actor(cast.ben.pk)
    assert decision["asked_by"] == actor(cast.ada.pk)


def test_another_amount_than_was_asked_for_is_not_paid(cast: Cast, ran: str) -> None:
    brand, row = cast.nordlicht, asked(cast, ran, Money(2999, "EUR"))

    with acting_for(brand.pk):
        no = refusal(
            lambda: confirm(brand, row.pk, shown(row), at=PAID, actor=actor(cast.ben.pk))
        )

    assert no.code == "amount_changed"


def test_who_confirms_what_was_asked_anew_meanwhile_pays_nothing(cast: Cast, ran: str) -> None:
    brand = cast.nordlicht
    seen = shown(asked(cast, ran, Money(1000, "EUR")))
    row = asked(cast, ran, EUR_30)

    with acting_for(brand.pk):
        no = refusal(lambda: confirm(brand, row.pk, seen, at=PAID, actor=actor(cast.ben.pk)))

    assert (no.code, no.facts["now_minor"]) == ("amount_changed", 3000)
    assert legs(brand) == []


def test_the_second_person_has_a_limit_too(cast: Cast, ran: str) -> None:
    brand, row = cast.nordlicht, asked(cast, ran)
    with acting_for(brand.pk):
        limits.change_limits(
            brand.pk, {"finance": 2999}, 1000, at=PAID, actor=actor(cast.ada.pk)
        )
        no = refusal(
            lambda: confirm(brand, row.pk, shown(row), at=PAID, actor=actor(cast.ben.pk))
        )

    assert (no.code, no.facts["most_minor"]) == ("second_person_needed", 2999)


def test_it_is_refused_with_words_and_taken_back_without(cast: Cast, ran: str) -> None:
    brand, row = cast.nordlicht, asked(cast, ran)

    with acting_for(brand.pk):
        silent = refusal(lambda: refuse(brand, row.pk, " ", at=PAID, actor=actor(cast.ben.pk)))
        said = refuse(brand, row.pk, "Look again.", at=PAID, actor=actor(cast.ben.pk))
    again = asked(cast, ran)
    with acting_for(brand.pk):
        own = refuse(brand, again.pk, "", at=PAID, actor=actor(cast.ada.pk))

    assert silent.code == "reason_missing"
    assert (said.state, own.state) == (Asked.State.REFUSED, Asked.State.WITHDRAWN)
    assert legs(brand) == []


def test_a_payment_is_made_anew_by_two_as_well(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    story = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN)
    settled(story, PAID, LegState.FAILED)
    brand = cast.nordlicht
    with acting_for(brand.pk):
        [leg] = Leg.objects.filter(brand=brand)

        no = refusal(
            lambda: replace(
                brand.pk, leg.pk, kind="by_hand", at=PAID, actor="member:1",
                most=Money(2999, "EUR"),
            )
        )  # fmt: skip

    assert no.code == "second_person_needed"


def test_the_database_itself_refuses_one_person_as_two(cast: Cast, ran: str) -> None:
    row = asked(cast, ran)

    with acting_for(cast.nordlicht.pk):
        rows = Asked.objects.filter(brand=cast.nordlicht, id=row.pk)
        with (
            pytest.raises(IntegrityError, match="second_person_is_another"),
            transaction.atomic(),
        ):
            rows.update(state="confirmed", decided_by=row.asked_by)


@pytest.mark.parametrize(("by_role", "second"), [({"agent": 1}, None), ({}, -1)])
def test_a_limit_of_nobody_or_below_zero_is_refused(
    cast: Cast, by_role: dict[str, int], second: int | None
) -> None:
    with acting_for(cast.nordlicht.pk):
        no = refusal(
            lambda: limits.change_limits(
                cast.nordlicht.pk, by_role, second, at=PAID, actor="member:1"
            )
        )

    assert no.code == "limit_unusable"


def payments(cast: Cast) -> tuple[int, int, int]:
    """Return how many legs, ledger lines and changes of store credit there are."""
    with acting_for(cast.nordlicht.pk):
        return (Leg.objects.count(), LedgerLine.objects.count(), Change.objects.count())


def wished(cast: Cast, wish: Wish) -> Asked:
    with acting_for(cast.nordlicht.pk):
        return ask(cast.nordlicht, wish, at=PAID, actor=actor(cast.ada.pk))


def confirmed(cast: Cast, row: Asked) -> None:
    with acting_for(cast.nordlicht.pk):
        confirm(cast.nordlicht, row.pk, shown(row), at=PAID, actor=actor(cast.ben.pk))


def test_goodwill_waits_for_another_person_and_is_given_once(cast: Cast, ran: str) -> None:
    brand, by = cast.nordlicht, actor(cast.ada.pk)
    gift = Gift(
        purpose="goodwill", way="credit", amount=EUR_30, reason="It was late.",
        most=Money(1000, "EUR"),
    )  # fmt: skip
    with acting_for(brand.pk):
        no = refusal(lambda: give_beside(brand.pk, ran, gift, at=PAID, actor=by))
    assert no.code == "second_person_needed"
    wish = Wish(ran=ran, amount=EUR_30, reason="It was late.", purpose="goodwill", way="credit")

    row = wished(cast, wish)

    assert payments(cast) == (0, 0, 0)
    with acting_for(brand.pk):
        own = refusal(lambda: confirm(brand, row.pk, shown(row), at=PAID, actor=by))
    assert own.code == "second_person_is_another"
    assert payments(cast) == (0, 0, 0)
    confirmed(cast, row)
    with acting_for(brand.pk):
        leg = Leg.objects.get(brand=brand)
        assert (leg.purpose, leg.kind, leg.amount_minor) == ("goodwill", "credit", 3000)
        with pytest.raises(IllegalStep):
            confirm(brand, row.pk, shown(row), at=PAID, actor=actor(cast.ben.pk))


def test_goodwill_and_interest_are_asked_for_beside_each_other(cast: Cast, ran: str) -> None:
    one = wished(
        cast, Wish(ran=ran, amount=EUR_30, reason="Late.", purpose="goodwill", way="credit")
    )
    two = wished(
        cast, Wish(ran=ran, amount=EUR_30, reason="Late.", purpose="interest", way="by_hand")
    )
    three = wished(
        cast, Wish(ran=ran, amount=EUR_30, reason="Later.", purpose="interest", way="credit")
    )

    assert one.pk != two.pk
    assert (three.pk, three.way) == (two.pk, "credit")


def test_store_credit_without_a_return_waits_for_another_person(cast: Cast, ran: str) -> None:
    brand = cast.nordlicht
    row = wished(cast, Wish(amount=EUR_30, reason="A gift.", email=" Sam@Example.com"))

    assert (row.kind, row.email, row.ret) == ("credit", "sam@example.com", None)
    assert payments(cast) == (0, 0, 0)
    confirmed(cast, row)

    with acting_for(brand.pk):
        change = Change.objects.select_related("account").get(brand=brand)
        entries = list(
            Entry.objects.filter(brand=brand, kind__startswith="money.second")
            .order_by("id")
            .values_list("kind", "return_id")
        )
    assert (change.amount_minor, change.account.email_norm) == (3000, "sam@example.com")
    assert (change.made_by, change.reason) == (actor(cast.ben.pk), "A gift.")
    assert entries == [
        ("money.second_person_asked", None),
        ("money.second_person_confirmed", None),
    ]


def cast_of_nobody() -> Any:
    """Return the provider of a till that refunds nothing."""
    return None


def test_a_failed_payment_is_made_anew_when_another_person_agrees(cast: Cast) -> None:
    brand, nobody = cast.nordlicht, cast_of_nobody()
    till = Till(brand, nobody, nobody, "", "")
    leg = failed_leg(till)
    Member.objects.create(user=cast.ben, brand=brand, role=Role.FINANCE)
    ran = till.ret(leg).ran
    wish = Wish(ran=ran, amount=EUR_30, reason="Again.", leg_id=leg.pk, way="by_hand")

    row = wished(cast, wish)
    assert legs(brand) == [("failed", 3000)]
    confirmed(cast, row)

    assert legs(brand) == [("cancelled", 3000), ("approved", 3000)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"email": "nobody"}, "email_unusable"),
        ({"email": "sam@example.com", "reason": " "}, "reason_missing"),
        ({"purpose": "goodwill", "way": "refund"}, "not_a_way_to_pay"),
        ({"leg_id": 1, "way": "credit"}, "not_a_way_to_pay"),
        ({"leg_id": 1, "way": "refund"}, "no_such_leg"),
        ({"ran": "NL-0000-0000"}, "no_such_return"),
    ],
)
def test_what_nobody_could_give_is_not_asked_for_either(
    cast: Cast, ran: str, values: dict[str, Any], code: str
) -> None:
    given = {"ran": "" if "email" in values else ran, "amount": EUR_30, "reason": "Late."}
    with acting_for(cast.nordlicht.pk):
        no = refusal(
            lambda: ask(
                cast.nordlicht, Wish(**{**given, **values}), at=PAID, actor=actor(cast.ada.pk)
            )
        )

    assert no.code == code
    with acting_for(cast.nordlicht.pk):
        assert Asked.objects.count() == 0
