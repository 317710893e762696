"""A bank took a part of our charge for good: the rest goes back for the goods, and no more."""

from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.holds import Step, Verdict
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.holds import asking, deciding, looking_up, outcomes
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, start
from backhaul.stages.recovery.looking import look
from backhaul.stages.returns import case as cases
from tests.cast import MONDAY
from tests.stages.disputes.bank import tell
from tests.stages.holds.swaps import DAY, Swap
from tests.stages.recovery.missing import LATER, Missing, goods_missing, member, told, worked
from tests.stages.settlement.till import Till

OPEN, LOST, WON = DisputeStatus.OPEN, DisputeStatus.LOST, DisputeStatus.WON
PART = Money(1000, "EUR")
FIN = Word(actor="api:1", at=MONDAY)


def charged(missing: Missing, minor: int = 3000) -> Missing:
    missing.may().agreed().charge(minor)
    missing.ask()
    assert missing.ask().captured_minor == minor
    return missing


@pytest.fixture
def missing(till: Till) -> Missing:
    """The second of two units is missing, and its 30.00 were charged."""
    return charged(goods_missing(till))


def step(missing: Missing | Swap) -> tuple[str, int]:
    return missing.hold.step, missing.hold.step_minor


def lost(missing: Missing | Swap, amount: Money = PART) -> None:
    tell(missing, OPEN, 1, amount=amount)
    tell(missing, LOST, 2, amount=amount)


@pytest.mark.parametrize("is_seen_first", [True, False])
def test_the_rest_goes_back_once_when_the_goods_were_seen(
    missing: Missing, *, is_seen_first: bool
) -> None:
    tell(missing, OPEN, 1, amount=PART)
    if is_seen_first:
        missing.found()
        assert step(missing) == ("", 0)
    tell(missing, LOST, 2, amount=PART)
    if not is_seen_first:
        assert step(missing) == ("", 0)
        missing.found()

    assert step(missing) == ("give_back", 2000)
    assert missing.ask().given_back_minor == 2000
    for _ in range(2):
        missing.ask()
        tell(missing, LOST, 2, amount=PART)
        with acting_for(missing.brand_id):
            look([missing.brand_id], [missing.hold.ret_id], at=LATER)

    assert missing.at_provider() == [(3000, 2000)]
    assert (missing.row.state, missing.hold.step, missing.hold.left_minor) == ("healed", "", 0)


def test_of_what_is_lost_as_a_whole_nothing_goes_back(missing: Missing) -> None:
    lost(missing, Money(3000, "EUR"))
    missing.found()

    assert (step(missing), missing.row.state) == (("", 0), "healed")
    assert missing.at_provider() == [(3000, 0)]


@pytest.mark.parametrize("minor", [1000, 3000])
def test_what_a_bank_gives_back_after_all_goes_on_to_the_shopper(
    missing: Missing, minor: int
) -> None:
    amount = Money(minor, "EUR")
    lost(missing, amount)
    missing.found()
    if minor < 3000:
        missing.ask()
    assert missing.row.state == "healed"

    tell(missing, WON, 3, amount=amount)

    assert step(missing) == ("give_back", minor)
    assert missing.row.state == "charged"
    assert missing.ask().given_back_minor == 3000
    assert [part["back_minor"] for part in missing.row.parts] == [3000]
    assert (missing.row.state, missing.at_provider()) == ("healed", [(3000, 3000)])


def test_unit_by_unit_no_more_goes_back_than_what_is_left(till: Till) -> None:
    missing = charged(goods_missing(till, (1, 2)), 6000)
    lost(missing)

    missing.found(2)
    assert step(missing) == ("give_back", 2000)
    missing.ask()
    missing.found(1)

    assert step(missing) == ("give_back", 3000)
    assert missing.ask().given_back_minor == 5000
    assert [part["back_minor"] for part in missing.row.parts] == [3000, 2000]
    assert missing.row.state == "healed"


def test_in_another_currency_nobody_knows_what_is_left(missing: Missing) -> None:
    lost(missing, Money(1000, "SEK"))
    missing.found()

    assert (step(missing), missing.row.state) == (("", 0), "charged")


def refused(missing: Missing) -> Hold:
    """The provider says no to giving back what is left."""
    lost(missing)
    missing.found()
    with acting_for(missing.brand_id):
        asked = asking.claim(missing.brand_id, missing.hold.pk)
        assert asked is not None
        no = looking_up.of(asked, Verdict.FAILED, "not_today")
        outcomes.take((missing.brand_id,), [no], at=LATER)
    worked()
    return missing.hold


def written(missing: Missing | Swap) -> tuple[object, ...]:
    hold = missing.hold
    return (
        missing.till.count(Entry), hold.step, hold.second_minor, hold.given_back_minor,
        hold.failure_code,
    )  # fmt: skip


def test_what_the_provider_refused_a_person_gives_back_once_and_no_more(
    missing: Missing,
) -> None:
    hold = refused(missing)
    assert (hold.step, hold.failure_code, hold.left_minor) == ("", "not_today", 2000)
    assert told(missing)[-1] == ("refund_failed", "not_today")
    before, brand = written(missing), missing.till.brand
    with acting_for(missing.brand_id), pytest.raises(DomainError, match="hold_amount_wrong"):
        deciding.order(brand, hold.pk, Step.GIVE_BACK, 2001, FIN)
    assert written(missing) == before

    with acting_for(missing.brand_id):
        deciding.order(brand, hold.pk, Step.GIVE_BACK, 2000, FIN)
        with pytest.raises(DomainError, match="back_by_its_case"):
            deciding.order(brand, hold.pk, Step.GIVE_BACK, 2000, FIN)
    missing.ask()
    missing.ask()

    assert missing.at_provider() == [(3000, 2000)]
    assert (missing.row.state, missing.hold.left_minor) == ("healed", 0)


def test_while_the_bank_decides_a_person_gives_nothing_back(missing: Missing) -> None:
    hold = refused(missing)
    tell(missing, OPEN, 3, amount=PART)
    before = written(missing)

    with acting_for(missing.brand_id), pytest.raises(DomainError, match="bank_decides_first"):
        deciding.order(missing.till.brand, hold.pk, Step.GIVE_BACK, 2000, FIN)

    assert written(missing) == before


def test_what_a_second_person_confirms_is_bounded_by_what_is_left_then(
    missing: Missing,
) -> None:
    hold, brand = refused(missing), missing.till.brand
    fin, fay = (Word(actor=member(missing, name), at=MONDAY) for name in ("fin", "fay"))
    with acting_for(missing.brand_id):
        change_limits(missing.brand_id, {}, 100, at=MONDAY, actor="member:1")
        deciding.order(brand, hold.pk, Step.GIVE_BACK, 2000, fin)
    tell(missing, LOST, 3, amount=Money(1500, "EUR"))
    before = written(missing)
    with acting_for(missing.brand_id), pytest.raises(DomainError, match="hold_amount_wrong"):
        deciding.confirm(brand, hold.pk, 2000, fay)

    assert written(missing) == before


def taken(swap: Swap) -> Swap:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent()
    swap.at(6 * DAY)
    assert swap.ask().captured_minor == 3000
    return swap


def test_of_what_was_taken_for_an_exchange_the_rest_goes_back_too(swap: Swap) -> None:
    lost(taken(swap))
    hold, before = swap.hold, written(swap)
    with acting_for(swap.brand_id):
        with pytest.raises(DomainError, match="hold_amount_wrong"):
            deciding.order(swap.till.brand, hold.pk, Step.GIVE_BACK, 2001, FIN)
        with pytest.raises(DomainError, match="hold_amount_wrong"):
            start(cases.load(swap.brand_id, swap.ran), hold, Step.GIVE_BACK, 2001, FIN)
    assert written(swap) == before

    swap.looked_at()

    assert step(swap) == ("give_back", 2000)
    assert (swap.ask().given_back_minor, swap.hold.left_minor) == (2000, 0)
    with acting_for(swap.brand_id), pytest.raises(IllegalStep, match="hold_step_not_open"):
        deciding.order(swap.till.brand, hold.pk, Step.GIVE_BACK, 1, FIN)
    worked()
    assert swap.hold.step == ""
