from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.law.choice import REGIMES
from backhaul.core.law.clocks import (
    LegalEnd,
    Told,
    Withdrawn,
    refund_due,
    send_back_end,
    withdrawal_end,
)
from backhaul.core.law.counting import (
    WEEKEND_AND_HOLIDAYS,
    Counting,
    Place,
    PublicDays,
    Rest,
    add_days,
    add_months,
    add_working_days,
)
from backhaul.core.law.model import Right
from backhaul.core.law.possession import (
    Anchored,
    Basis,
    Delivery,
    Fallback,
    HandedTo,
    Handover,
    anchor_of,
    contract,
    possession,
)
from backhaul.core.law.sources import PERIODS
from backhaul.core.law.words import Ruling

RIGHTS = [right for regime in REGIMES.values() for right in regime.rights]
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
INSTANTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
GAPS = st.timedeltas(timedelta(0), timedelta(days=400))
RIGHT = st.sampled_from(RIGHTS)
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati")
    ]
)
#: Too few for a law to wait for weeks on end.
HOLIDAYS = st.frozensets(DAYS, max_size=30)


def place(zone: ZoneInfo = BERLIN, holidays: frozenset[date] = frozenset()) -> Place:
    return Place(zone=zone, days=PublicDays(holidays=holidays))


def end_of(right: Right, at: datetime, where: Place, told: Told | None = None) -> LegalEnd:
    return withdrawal_end(right, Anchored(at, Basis.POSSESSION), where, told or Told())


def instant(end: LegalEnd) -> datetime:
    assert end.ends_at is not None
    return end.ends_at


@given(RIGHT, INSTANTS, GAPS, ZONES, HOLIDAYS)
def test_a_later_delivery_never_ends_the_period_earlier(
    right: Right, at: datetime, gap: timedelta, zone: ZoneInfo, holidays: frozenset[date]
) -> None:
    where = place(zone, holidays)

    assert instant(end_of(right, at + gap, where)) >= instant(end_of(right, at, where))


@given(RIGHT, DAYS, st.integers(-12, 14))
def test_the_zone_only_moves_the_end_by_its_offset(right: Right, day: date, hours: int) -> None:
    there = timezone(timedelta(hours=hours))
    at = datetime.combine(day, datetime.min.time(), there) + timedelta(hours=9)
    here = at.replace(tzinfo=UTC)

    ours = end_of(right, here, Place(zone=UTC))
    theirs = end_of(right, at, Place(zone=there))

    assert theirs.last_day == ours.last_day
    assert instant(ours) - instant(theirs) == timedelta(hours=hours)


@given(RIGHT, INSTANTS, HOLIDAYS)
def test_a_holiday_more_never_ends_the_period_earlier(
    right: Right, at: datetime, holidays: frozenset[date]
) -> None:
    assert instant(end_of(right, at, place(holidays=holidays))) >= instant(
        end_of(right, at, place())
    )


@given(RIGHT, INSTANTS, HOLIDAYS)
def test_the_last_day_is_never_one_that_the_law_puts_off(
    right: Right, at: datetime, holidays: frozenset[date]
) -> None:
    where = place(holidays=holidays)
    last = end_of(right, at, where).last_day

    assert last is not None
    assert where.days.rest(last) not in right.counting.moves_from
    assert last >= add_days(where.day_of(at), right.days.value)


@given(RIGHT, INSTANTS, st.none() | INSTANTS, HOLIDAYS)
def test_who_was_not_told_never_has_less_time(
    right: Right, at: datetime, heard: datetime | None, holidays: frozenset[date]
) -> None:
    where = place(holidays=holidays)

    longer = end_of(right, at, where, Told(right=False, right_on=heard))

    assert instant(longer) >= instant(end_of(right, at, where))


@given(RIGHT, st.lists(INSTANTS, min_size=1, max_size=4), INSTANTS)
def test_a_parcel_more_never_ends_the_period_earlier(
    right: Right, parcels: list[datetime], other: datetime
) -> None:
    few = anchor_of([Handover(at=at) for at in parcels])
    more = anchor_of([Handover(at=at) for at in (other, *parcels)])

    assert instant(withdrawal_end(right, more, place())) >= instant(
        withdrawal_end(right, few, place())
    )


@given(st.permutations([NOON, NOON + timedelta(days=3), NOON + timedelta(days=9)]))
def test_the_order_of_the_parcels_does_not_matter(parcels: list[datetime]) -> None:
    handed = [Handover(at=at) for at in parcels]

    assert anchor_of(handed).at == NOON + timedelta(days=9)
    assert anchor_of(handed, Delivery.REGULAR).at == NOON


@given(RIGHT, INSTANTS, GAPS, GAPS)
def test_an_earlier_proof_never_makes_the_money_due_later(
    right: Right, notice: datetime, early: timedelta, more: timedelta
) -> None:
    def due(proof: timedelta) -> datetime | None:
        given_facts = Withdrawn(
            notice_at=notice, proof_at=notice + proof, goods_at=notice + timedelta(days=900)
        )
        return refund_due(right, given_facts, place()).ends_at

    first, second = due(early), due(early + more)

    assert first is not None
    assert second is not None
    assert first <= second


@given(RIGHT, INSTANTS)
def test_goods_never_have_to_be_sent_before_the_day_of_the_notice(
    right: Right, notice: datetime
) -> None:
    end = send_back_end(right, notice, place())

    assert end is None or instant(end) > notice + timedelta(days=13)


@given(DAYS, st.integers(0, 30))
def test_working_days_without_rests_are_days(day: date, count: int) -> None:
    assert add_working_days(day, count, frozenset(), PublicDays()) == add_days(day, count)


def test_a_month_from_the_last_of_january_is_the_last_of_february() -> None:
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_a_holiday_on_a_weekend_is_a_holiday_and_a_worked_weekend_is_no_rest() -> None:
    saturday, sunday, monday = date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)
    days = PublicDays(holidays=frozenset({saturday}), worked=frozenset({saturday, sunday}))

    assert days.rest(saturday) is Rest.HOLIDAY
    assert days.rest(sunday) is None
    assert days.rest(monday) is None
    assert PublicDays().rest(sunday) is Rest.SUNDAY


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        place().day_of(datetime(2026, 3, 2, 12))  # noqa: DTZ001


def test_a_place_that_never_works_is_refused() -> None:
    always = frozenset(add_days(date(2026, 3, 1), n) for n in range(80))
    counting = Counting(moves_from=WEEKEND_AND_HOLIDAYS, source=PERIODS.at("art. 3(4)"))

    with pytest.raises(ValueError, match="no working day in the 60 days before 2026-04-30"):
        counting.moved(date(2026, 3, 1), PublicDays(holidays=always))


def test_it_is_said_why_the_last_day_moved() -> None:
    right = RIGHTS[0]
    good_friday = frozenset({date(2026, 4, 3)})

    moved = end_of(right, datetime(2026, 3, 20, 12, tzinfo=UTC), place(holidays=good_friday))
    weekend = end_of(right, datetime(2026, 3, 7, 12, tzinfo=UTC), place())

    assert (moved.last_day, moved.moved_by) == (date(2026, 4, 6), Rest.HOLIDAY)
    assert (weekend.last_day, weekend.moved_by) == (date(2026, 3, 23), Rest.SATURDAY)
    assert end_of(right, NOON, place()).moved_by is None


def test_who_is_late_may_be_refused_only_if_the_start_is_certain() -> None:
    right = RIGHTS[0]
    sure = end_of(right, NOON, place())
    guess = withdrawal_end(right, possession(Handover(shipped_at=NOON)), place())
    open_end = withdrawal_end(right, possession(Handover()), place())
    much_later = NOON + timedelta(days=300)

    assert sure.may_refuse(instant(sure) - timedelta(seconds=1)) is Ruling.FORBIDDEN
    assert sure.may_refuse(instant(sure)) is Ruling.ALLOWED
    assert guess.may_refuse(much_later) is Ruling.PERSON
    assert open_end.may_refuse(much_later) is Ruling.FORBIDDEN


def test_the_fallback_is_the_one_that_was_given_and_shown_as_assumed() -> None:
    short = Fallback(after_handover=timedelta(days=2), after_shipment=timedelta(days=5))

    by_neighbor = possession(Handover(at=NOON, to=HandedTo.NEIGHBOR), short)
    by_shipment = possession(Handover(shipped_at=NOON), short)

    assert by_neighbor == Anchored(NOON + timedelta(days=2), Basis.ASSUMED_AFTER_HANDOVER)
    assert by_shipment == Anchored(NOON + timedelta(days=5), Basis.ASSUMED_AFTER_SHIPMENT)


def test_one_assumed_parcel_makes_the_whole_order_assumed() -> None:
    proven, assumed = Handover(at=NOON + timedelta(days=90)), Handover(shipped_at=NOON)

    assert anchor_of([proven, assumed]) == Anchored(
        NOON + timedelta(days=90), Basis.ASSUMED_AFTER_SHIPMENT
    )
    assert anchor_of([]) == Anchored(None, Basis.NOT_BEGUN)
    assert contract(NOON) == Anchored(NOON, Basis.CONTRACT)
