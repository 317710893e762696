"""The clocks of a right: when it ends, by when goods go back, by when the money is due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backhaul.core.law.counting import (
    Counting,
    Place,
    Rest,
    add_days,
    add_months,
    add_working_days,
)
from backhaul.core.law.model import (
    Disclosure,
    Longer,
    Refund,
    RefundFrom,
    Right,
    Unshipped,
    Untold,
)
from backhaul.core.law.possession import CERTAIN, Anchored, Basis
from backhaul.core.law.sources import Source
from backhaul.core.law.words import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the consumer was told in time; `right_on` is when they heard late of the right."""

    right: bool = True
    return_cost: bool = True
    right_on: datetime | None = None


FULLY = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEnd:
    """The last day of a period, in the consumer's zone, and the instant (UTC) it is over.

    Both are None while the period has not begun. `moved_by` says why it ends later than the
    days alone say, `prolonged` that it is longer because nobody told the consumer.
    """

    last_day: date | None
    ends_at: datetime | None
    basis: Basis
    source: Source
    moved_by: Rest | None = None
    prolonged: bool = False

    @property
    def is_certain(self) -> bool:
        return self.basis in CERTAIN

    def may_refuse(self, at: datetime) -> Ruling:
        """May what was sent at `at` be refused as late? A person where the start is assumed."""
        if self.ends_at is None or at < self.ends_at:
            return Ruling.FORBIDDEN
        return Ruling.ALLOWED if self.is_certain else Ruling.PERSON


class WaitsFor(StrEnum):
    """What must happen before a refund's deadline runs out."""

    GOODS = "goods"
    GOODS_OR_PROOF = "goods_or_proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue:
    """The last day for the money; None while the trader may wait for `waits_for`."""

    last_day: date | None
    ends_at: datetime | None
    source: Source
    waits_for: WaitsFor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What is known after the consumer said so. `proof_at` is when sending was proven.

    `trader_collects`: it offered to fetch the goods, whether it has come or not.
    """

    notice_at: datetime
    goods_at: datetime | None = None
    proof_at: datetime | None = None
    trader_collects: bool = False


def withdrawal_end(
    right: Right, anchor: Anchored, place: Place, told: Told = FULLY
) -> LegalEnd:
    """Return when the right to withdraw ends. Who sends the notice before that is in time."""
    if anchor.at is None:
        return LegalEnd(
            last_day=None, ends_at=None, basis=anchor.basis, source=right.days.source
        )
    start = place.day_of(anchor.at)
    plain = _counted(start, right.days.value, right.rests, place)
    if told.right or right.untold is None:
        return _end(plain, right.counting, place, anchor.basis, right.days.source)
    longer = _untold_end(right, right.untold, start, place, told)
    return _end(
        longer, right.counting, place, anchor.basis, right.untold.source, prolonged=True
    )


def send_back_end(
    right: Right, notice_at: datetime, place: Place, *, trader_collects: bool = False
) -> LegalEnd | None:
    """Return by when the goods must be on their way; None if the law names no day.

    Nor does it where the trader offered to collect them.
    """
    if right.send_back_days is None or trader_collects:
        return None
    days = right.send_back_days
    plain = add_days(place.day_of(notice_at), days.value)
    return _end(plain, right.counting, place, Basis.POSSESSION, days.source)


def refund_due(right: Right, given: Withdrawn, place: Place) -> RefundDue:
    """Return by when the money must go, or for what the trader may still wait.

    A trader that may hold the money until the goods or a proof are there owes it on the day
    they are, if the days from the notice are over by then.
    """
    refund = right.refund
    runs_from, source = refund.runs_from.value, refund.days.source
    release = _release(given, runs_from)
    waits = WaitsFor.GOODS if runs_from is RefundFrom.GOODS else WaitsFor.GOODS_OR_PROOF
    collects = given.trader_collects and runs_from is not RefundFrom.GOODS
    may_wait = refund.may_withhold.value and not collects
    if not may_wait or runs_from is RefundFrom.NOTICE:
        due = _refund_day(right, refund, given.notice_at, place)
        if not may_wait or (release is not None and place.day_of(release) <= due):
            return RefundDue(last_day=due, ends_at=place.end_of(due), source=source)
    if release is None:
        return RefundDue(
            last_day=None, ends_at=None, source=refund.may_withhold.source, waits_for=waits
        )
    if runs_from is RefundFrom.NOTICE:
        due = right.counting.moved(place.day_of(release), place.days)
        source = refund.may_withhold.source
    else:
        due = _refund_day(right, refund, release, place)
    return RefundDue(last_day=due, ends_at=place.end_of(due), source=source)


def remedy_end(law: Disclosure, bought_at: datetime, place: Place) -> LegalEnd:
    """Return until when goods may come back because the refund policy was not shown."""
    days = law.remedy_days
    plain = add_days(place.day_of(bought_at), days.value)
    return _end(plain, law.counting, place, Basis.CONTRACT, days.source)


def ship_by(law: Unshipped, ordered_at: datetime, place: Place) -> LegalEnd:
    """Return by when an order must be shipped if the seller named no time."""
    days = law.ship_within_days
    plain = add_days(place.day_of(ordered_at), days.value)
    return _end(plain, law.counting, place, Basis.CONTRACT, days.source)


def unshipped_refund_due(
    law: Unshipped,
    vests_at: datetime,
    place: Place,
    *,
    billing_cycle_ends: date | None = None,
) -> RefundDue:
    """Return by when unshipped goods are paid back; on a seller's credit, by its cycle."""
    if billing_cycle_ends is not None:
        return RefundDue(
            last_day=billing_cycle_ends,
            ends_at=place.end_of(billing_cycle_ends),
            source=law.billing_cycle,
        )
    due = _counted(place.day_of(vests_at), law.refund_days.value, law.rests, place)
    return RefundDue(last_day=due, ends_at=place.end_of(due), source=law.refund_days.source)


def _counted(start: date, count: int, rests: Collection[Rest], place: Place) -> date:
    if rests:
        return add_working_days(start, count, frozenset(rests), place.days)
    return add_days(start, count)


def _end(
    plain: date,
    counting: Counting,
    place: Place,
    basis: Basis,
    source: Source,
    *,
    prolonged: bool = False,
) -> LegalEnd:
    last = counting.moved(plain, place.days)
    return LegalEnd(
        last_day=last,
        ends_at=place.end_of(last),
        basis=basis,
        source=source,
        moved_by=place.days.rest(plain) if last != plain else None,
        prolonged=prolonged,
    )


def _untold_end(right: Right, untold: Untold, start: date, place: Place, told: Told) -> date:
    """Return the day before it is moved; told late but within the months, the days run anew."""
    days = right.days.value
    within = add_months(start, untold.months)
    if told.right_on is not None:
        heard = max(start, place.day_of(told.right_on))
        if heard <= within:
            return add_days(heard, days)
    if untold.how is Longer.FROM_THE_ANCHOR:
        return add_days(within, days)
    usual = right.counting.moved(add_days(start, days), place.days)
    return add_months(usual, untold.months)


def _release(given: Withdrawn, runs_from: RefundFrom) -> datetime | None:
    """Return the earliest of what ends the trader's waiting, for this law."""
    proof = None if runs_from is RefundFrom.GOODS else given.proof_at
    return min((one for one in (given.goods_at, proof) if one is not None), default=None)


def _refund_day(right: Right, refund: Refund, start: datetime, place: Place) -> date:
    plain = _counted(place.day_of(start), refund.days.value, refund.rests, place)
    if refund.days.value == 0:
        return plain
    return right.counting.moved(plain, place.days)
