"""Store credit is spent by its code: reserved, captured, released, given back; never twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.money import Money
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.credit import accounts, spending, sweeping
from backhaul.stages.credit.by_person import Word, give, give_more, rule, take_back
from backhaul.stages.credit.models import Hold
from backhaul.stages.credit.spending import Wish
from backhaul.stages.settlement.models import CreditAccount, LedgerLine
from backhaul.stages.settlement.queries import credit_of, trial_balance
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast

HOUR = timedelta(hours=1)
BY_ADA = Word("member:1", MONDAY, "a broken promise")


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def funded(brand: Brand, minor: int = 5000) -> CreditAccount:
    with acting_for(brand.pk):
        return give(brand.pk, SHOPPER_EMAIL, eur(minor), BY_ADA)


def held(
    account: CreditAccount, minor: int, reference: str = "cart-1", *, at: datetime = MONDAY
) -> Hold:
    wish = Wish(account.code, eur(minor), reference, HOUR)
    with acting_for(account.brand_id):
        return spending.reserve(account.brand_id, wish, at=at, actor="api:1")[0]


def stands(account: CreditAccount, at: datetime = MONDAY) -> tuple[int, int]:
    """Return its balance and what of it is free."""
    with acting_for(account.brand_id):
        found = accounts.standing(account, at)
    return found.balance, found.available


def captured(hold: Hold, minor: int | None = None, *, at: datetime = MONDAY) -> Hold:
    amount = None if minor is None else eur(minor)
    with acting_for(hold.brand_id):
        return spending.capture(hold.brand_id, hold.number, amount, at=at, actor="api:1")


def released(hold: Hold) -> Hold:
    with acting_for(hold.brand_id):
        return spending.release(hold.brand_id, hold.number, at=MONDAY)


def given_back(hold: Hold, minor: int, reference: str = "refund-1") -> Hold:
    with acting_for(hold.brand_id):
        return spending.give_back(
            hold.brand_id, hold.number, eur(minor), reference, at=MONDAY, actor="api:1"
        )


def refusal(work: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value


def test_a_shop_takes_a_part_and_the_rest_is_free_again(cast: Cast) -> None:
    account = funded(cast.nordlicht)

    hold = held(account, 3000)
    assert stands(account) == (5000, 2000)

    assert captured(hold, 2500).captured_minor == 2500
    assert stands(account) == (2500, 2500)
    with acting_for(cast.nordlicht.pk):
        sums = {
            row.account: row.debit_minor - row.credit_minor
            for row in trial_balance(cast.nordlicht.pk)
        }
        [credit] = credit_of(cast.nordlicht.pk, SHOPPER_EMAIL)
        kinds = Entry.objects.filter(kind__startswith="credit.").order_by("id")
        assert list(kinds.values_list("kind", flat=True)) == ["credit.given", "credit.spent"]
    assert sums == {
        "goodwill": 5000,
        "store_credit_liability": -2500,
        "orders_clearing": -2500,
    }
    assert credit.balance_minor == 2500


def test_the_same_reference_is_the_same_reservation(cast: Cast) -> None:
    account = funded(cast.nordlicht)

    first, again = held(account, 3000), held(account, 3000)

    assert (first.pk, stands(account)) == (again.pk, (5000, 2000))
    assert refusal(lambda: held(account, 2999)).code == "credit_reference_used"
    assert captured(first).pk == captured(first).pk
    assert stands(account) == (2000, 2000)
    assert held(account, 3000).state == Hold.State.CAPTURED


def test_more_than_is_free_is_refused_with_what_is_left(cast: Cast) -> None:
    account = funded(cast.nordlicht)
    held(account, 3000)

    no = refusal(lambda: held(account, 2001, "cart-2"))

    assert (no.code, no.facts["available_minor"]) == ("credit_too_little", 2000)
    assert refusal(lambda: held(account, 0, "cart-3")).code == "credit_too_little"


def test_a_reservation_lapses_and_its_amount_is_free(cast: Cast) -> None:
    account = funded(cast.nordlicht)
    hold = held(account, 5000)

    assert stands(account, MONDAY + HOUR) == (5000, 5000)
    assert refusal(lambda: captured(hold, at=MONDAY + HOUR)).code == "credit_hold_lapsed"
    with acting_for(cast.nordlicht.pk):
        assert accounts.lapse((cast.nordlicht.pk,), MONDAY + HOUR, 10) == 1
    assert refusal(lambda: captured(hold)).code == "credit_hold_lapsed"
    assert held(account, 5000, at=MONDAY + HOUR).pk != hold.pk


def test_what_was_released_is_not_captured_and_the_other_way(cast: Cast) -> None:
    account = funded(cast.nordlicht)
    first, second = held(account, 1000), held(account, 1000, "cart-2")
    released(first)
    captured(second)

    assert released(first).state == Hold.State.RELEASED
    with pytest.raises(IllegalStep):
        captured(first)
    with pytest.raises(IllegalStep):
        released(second)
    assert stands(account) == (4000, 4000)


def test_a_cancelled_order_gives_back_what_it_took_and_no_more(cast: Cast) -> None:
    account = funded(cast.nordlicht)
    hold = captured(held(account, 3000))

    given_back(hold, 1000)
    given_back(hold, 1000)
    assert stands(account) == (3000, 3000)
    assert given_back(hold, 2000, "refund-2").given_back_minor == 3000
    assert stands(account) == (5000, 5000)
    no = refusal(lambda: given_back(hold, 1, "refund-3"))
    assert (no.code, no.facts["most_minor"]) == ("credit_above_captured", 0)
    assert refusal(lambda: given_back(hold, 999)).code == "credit_reference_used"


def test_another_currency_an_unknown_code_and_another_brands_are_refused(cast: Cast) -> None:
    account = funded(cast.nordlicht)
    wish = Wish(account.code, Money(100, "SEK"), "cart-1", HOUR)
    brand_id, other = cast.nordlicht.pk, cast.voltaic.pk

    with acting_for(brand_id):
        refused = refusal(lambda: spending.reserve(brand_id, wish, at=MONDAY, actor="api:1"))
        unknown = replace(wish, code="2222-2222-2222")
        with pytest.raises(NotFound):
            spending.reserve(brand_id, unknown, at=MONDAY, actor="api:1")
    with acting_for(other), pytest.raises(NotFound):
        spending.reserve(other, wish, at=MONDAY, actor="api:1")

    assert refused.code == "credit_in_other_currency"


def test_credit_ends_by_the_rule_under_which_it_was_given(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        rule(brand_id, 12, at=MONDAY - HOUR, actor="member:1")
    account = funded(cast.nordlicht)
    with acting_for(brand_id):
        rule(brand_id, None, at=MONDAY + HOUR, actor="member:1")
        late = Word("member:1", MONDAY + 2 * HOUR, "later")
        give_more(brand_id, account.pk, eur(700), late)
        ending = accounts.standing(account, MONDAY + 3 * HOUR).ending
    captured(held(account, 2000))
    assert ending is not None
    assert (ending.minor, ending.until.isoformat()) == (5000, "2027-11-17T00:00:00+01:00")

    with acting_for(brand_id):
        assert accounts.standing(account, ending.until - HOUR).available == 3700
        assert sweeping.expire_after([brand_id], 0, ending.until) == account.pk
        assert sweeping.expire_after([brand_id], 0, ending.until) == account.pk

    assert stands(account, ending.until) == (700, 700)


def test_what_is_reserved_when_it_ends_can_still_be_captured(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        rule(brand_id, 12, at=MONDAY - HOUR, actor="member:1")
    account = funded(cast.nordlicht)
    with acting_for(brand_id):
        ending = accounts.standing(account, MONDAY).ending
    assert ending is not None
    hold = held(account, 4000, at=ending.until - HOUR / 2)

    with acting_for(brand_id):
        sweeping.expire_after([brand_id], 0, ending.until)
    captured(hold, at=ending.until)

    assert stands(account, ending.until) == (0, 0)


def test_a_person_takes_back_only_what_is_free_and_says_why(cast: Cast) -> None:
    account = funded(cast.nordlicht)
    held(account, 3000)
    brand_id = cast.nordlicht.pk

    with acting_for(brand_id):
        no = refusal(lambda: take_back(brand_id, account.pk, eur(2001), BY_ADA))
        silent = refusal(
            lambda: take_back(brand_id, account.pk, eur(1), replace(BY_ADA, reason=" "))
        )
        take_back(brand_id, account.pk, eur(2000), BY_ADA)

    assert (no.code, silent.code) == ("credit_too_little", "reason_missing")
    assert stands(account) == (3000, 0)


@pytest.mark.parametrize("months", [0, 11, 121])
def test_a_rule_that_is_too_short_or_too_long_is_refused(cast: Cast, months: int) -> None:
    with acting_for(cast.nordlicht.pk):
        no = refusal(lambda: rule(cast.nordlicht.pk, months, at=MONDAY, actor="member:1"))

    assert no.code == "credit_months_unusable"


def overdrawn(account: CreditAccount, minor: int) -> None:
    """Book as a bug would: past every action."""
    sides = {"store_credit_liability": (minor, 0), "orders_clearing": (0, minor)}
    LedgerLine.objects.bulk_create(
        LedgerLine(
            brand_id=account.brand_id,
            booking="by-a-bug",
            account=name,
            credit_account=account if debit else None,
            debit_minor=debit,
            credit_minor=credit,
            currency="EUR",
            booked_at=MONDAY,
        )
        for name, (debit, credit) in sides.items()
    )
    transaction.get_connection().check_constraints()


def test_the_database_itself_refuses_to_overdraw(cast: Cast) -> None:
    account = funded(cast.nordlicht, 100)

    with pytest.raises(IntegrityError, match="overdrawn"), acting_for(cast.nordlicht.pk):
        overdrawn(account, 101)


@pytest.mark.django_db(transaction=True)
def test_fifty_shops_at_once_never_spend_more_than_there_is(live_cast: Cast) -> None:
    account = funded(live_cast.nordlicht, 1000)

    def shop(number: int) -> int:
        try:
            return captured(held(account, 30, f"cart-{number}")).captured_minor
        except DomainError:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as shops:  # the server has a hundred lines for all workers
        taken = list(shops.map(shop, range(50)))

    assert (sum(taken), taken.count(30)) == (990, 33)
    assert stands(account) == (10, 10)
