"""One sentence for any mix of units and parcels: where a return is, as a code with counts.

The table, most advanced first; the first row that fits is the unit's place. "early" is the
code once all the money is paid although the unit has not come (refund at first scan): it
says so, and the movement goes on. Store credit says `credited` where this says `refunded`.
Of what is exchanged the goods lead, never the money: `exchange_approved` and `exchanged`
where this says `refund_approved` and `refunded`, and nothing is early.

| code              | step | when                                                            |
|-------------------|------|-----------------------------------------------------------------|
| kept *            | 9    | disposition keep, paid or nothing due                           |
| refunded *        | 9    | paid, and finished, missing or never to come                    |
| refunded          | 9    | paid, arrived, not finished                                     |
| sent_back *       | 8    | finished, goes back to the shopper, no money under way          |
| closed *          | 8    | finished, nothing due                                           |
| refund_checking   | 8    | failed or unknown, and arrived, missing, kept or never to come  |
| refund_sent       | 8    | sent, likewise                                                  |
| refund_approved   | 8    | approved, likewise                                              |
| kept              | 8    | disposition keep, money not decided                             |
| inspected         | 8    | inspected, decided or finished                                  |
| checked_in        | 7    | received                                                        |
| refused *         | –    | refused, did not come                                           |
| withdrawn *       | –    | withdrawn, did not come                                         |
| expired *         | –    | expired, never handed over                                      |
| missing *         | 6    | missing, nothing due                                            |
| missing           | 6    | missing                                                         |
| arrived           | 6    | the box was scanned at the dock; early: refunded_arrived        |
| delivered         | 6    | delivered; early: refunded_arrived                              |
| out_for_delivery  | 5    | out for delivery; early: refunded_on_its_way                    |
| on_its_way        | 5    | in transit; early: refunded_on_its_way                          |
| first_scan        | 4    | accepted; early: refunded_on_its_way                            |
| handed_over       | 3    | handed over; early: refunded_awaiting_parcel                    |
| label_ready       | 2    | label created; early: refunded_awaiting_parcel                  |
| ready_to_send     | 2    | authorised, own carrier; early: refunded_awaiting_parcel        |
| authorized        | 1    | authorised; early: refunded_awaiting_parcel                     |
| in_review         | 1    | in review                                                       |
| requested         | 1    | requested                                                       |

`*` is closed. Refused, withdrawn and expired ones that never came do not count while there
are others. The least advanced open unit leads: `partly_received` when it is still under way
and others arrived, `partly_paid` when it arrived and others are paid, else its own code and
how many have it. When all are closed the most advanced leads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Authorization, Method, Processing, Resolution, UnitMoney
from backhaul.core.tracking.words import IncidentKind, Position


@dataclass(frozen=True, slots=True)
class UnitFact:
    """The four axes of one unit. `position` is its parcel's, None without one."""

    authorization: Authorization
    position: Position | None = None
    method: Method = Method.LABEL
    processing: Processing = Processing.AWAITED
    money: UnitMoney = UnitMoney.NONE
    resolution: Resolution = Resolution.REFUND
    disposition: str | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """`count` of `of` units are where `code` says.

    `step` (1 to 9) is the last one reached, None when the usual way was left. `incident` lies
    over it and changes nothing else.
    """

    code: str
    step: int | None
    count: int
    of: int
    is_done: bool
    incident: IncidentKind | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    step: int | None
    is_closed: bool
    fits: Callable[[UnitFact], bool]
    early: str | None = None
    """The code once paid; only rows of movement have one."""


_A, _M, _P = Authorization, UnitMoney, Processing
_INSPECTED = ARRIVED - {_P.RECEIVED}
_SETTLED = frozenset({_M.PAID, _M.NOTHING_DUE})
_UNDER_WAY = frozenset({_M.APPROVED, _M.SENT, _M.CHECKING})
_BARRED = frozenset({"refused", "withdrawn", "expired"})
_ARRIVED_EARLY = "refunded_arrived"
_TRAVELS_EARLY = "refunded_on_its_way"
_AWAITED_EARLY = "refunded_awaiting_parcel"
_CREDITED = {
    "refunded": "credited",
    _ARRIVED_EARLY: "credited_arrived",
    _TRAVELS_EARLY: "credited_on_its_way",
    _AWAITED_EARLY: "credited_awaiting_parcel",
}
#: What goes out for what comes back is no money.
_EXCHANGED = {"refunded": "exchanged", "refund_approved": "exchange_approved"}
_SWAPS = frozenset({Resolution.EXCHANGE, Resolution.REPLACEMENT})
#: Headline codes which say that the money is there before the unit.
PAID_EARLY = frozenset({*_CREDITED, *_CREDITED.values()} - {"refunded", "credited"})


def _has_arrived(unit: UnitFact) -> bool:
    return unit.processing in ARRIVED


def _is_kept(unit: UnitFact) -> bool:
    return unit.disposition == "keep" and not _has_arrived(unit)


def _is_barred(unit: UnitFact) -> bool:
    """Whether a unit that has not arrived never will; one expired on its way still may."""
    if unit.authorization is _A.EXPIRED:
        return unit.position in {None, Position.LABEL_CREATED}
    return unit.authorization in {_A.REFUSED, _A.WITHDRAWN}


def _is_missing(unit: UnitFact) -> bool:
    return unit.processing is _P.MISSING


def _is_off_the_road(unit: UnitFact) -> bool:
    return _has_arrived(unit) or _is_kept(unit) or _is_barred(unit) or _is_missing(unit)


def _is_over(unit: UnitFact) -> bool:
    return _is_off_the_road(unit) and (not _has_arrived(unit) or unit.processing is _P.FINISHED)


def _pays(money: UnitMoney) -> Callable[[UnitFact], bool]:
    return lambda u: u.money is money and _is_off_the_road(u)


def _barred_as(state: Authorization) -> Callable[[UnitFact], bool]:
    return lambda u: u.authorization is state and _is_barred(u)


def _travels_at(position: Position) -> Callable[[UnitFact], bool]:
    return lambda u: u.position is position and u.authorization in {_A.AUTHORIZED, _A.EXPIRED}


def _open(
    code: str, step: int, fits: Callable[[UnitFact], bool], early: str | None = None
) -> _Row:
    return _Row(code, step, is_closed=False, fits=fits, early=early)


def _closed(code: str, step: int | None, fits: Callable[[UnitFact], bool]) -> _Row:
    return _Row(code, step, is_closed=True, fits=fits)


_TABLE: tuple[_Row, ...] = (
    _closed("kept", 9, lambda u: _is_kept(u) and u.money in _SETTLED),
    _closed("refunded", 9, lambda u: u.money is _M.PAID and _is_over(u)),
    _open("refunded", 9, lambda u: u.money is _M.PAID and _has_arrived(u)),
    _closed(
        "sent_back",
        8,
        lambda u: (
            u.processing is _P.FINISHED
            and u.disposition == "send_back_to_customer"
            and u.money not in _UNDER_WAY
        ),
    ),
    _closed(
        "closed",
        8,
        lambda u: u.processing is _P.FINISHED and u.money is _M.NOTHING_DUE,
    ),
    _open("refund_checking", 8, _pays(_M.CHECKING)),
    _open("refund_sent", 8, _pays(_M.SENT)),
    _open("refund_approved", 8, _pays(_M.APPROVED)),
    _open("kept", 8, _is_kept),
    _open("inspected", 8, lambda u: u.processing in _INSPECTED),
    _open("checked_in", 7, _has_arrived),
    _closed("refused", None, _barred_as(_A.REFUSED)),
    _closed("withdrawn", None, _barred_as(_A.WITHDRAWN)),
    _closed("expired", None, _barred_as(_A.EXPIRED)),
    _closed("missing", 6, lambda u: _is_missing(u) and u.money is _M.NOTHING_DUE),
    _open("missing", 6, _is_missing),
    _open("arrived", 6, _travels_at(Position.RECEIVED), _ARRIVED_EARLY),
    _open("delivered", 6, _travels_at(Position.DELIVERED), _ARRIVED_EARLY),
    _open("out_for_delivery", 5, _travels_at(Position.OUT_FOR_DELIVERY), _TRAVELS_EARLY),
    _open("on_its_way", 5, _travels_at(Position.IN_TRANSIT), _TRAVELS_EARLY),
    _open("first_scan", 4, _travels_at(Position.ACCEPTED), _TRAVELS_EARLY),
    _open("handed_over", 3, _travels_at(Position.HANDED_OVER), _AWAITED_EARLY),
    _open("label_ready", 2, _travels_at(Position.LABEL_CREATED), _AWAITED_EARLY),
    _open(
        "ready_to_send",
        2,
        lambda u: u.authorization is _A.AUTHORIZED and u.method is Method.OWN_CARRIER,
        _AWAITED_EARLY,
    ),
    _open("authorized", 1, lambda u: u.authorization is _A.AUTHORIZED, _AWAITED_EARLY),
    _open("in_review", 1, lambda u: u.authorization is _A.IN_REVIEW),
    _open("requested", 1, lambda _: True),
)


@dataclass(frozen=True, slots=True)
class _Place:
    unit: UnitFact
    rank: int
    """The row's number: zero is the most advanced."""
    code: str

    @property
    def row(self) -> _Row:
        return _TABLE[self.rank]


def headline(
    units: Sequence[UnitFact], *, open_legs: int = 0, incident: IncidentKind | None = None
) -> Headline:
    """Return the one headline of `units`; done when all are closed and no leg is open."""
    if not units:
        return Headline("requested", 1, 0, 0, is_done=False, incident=incident)
    places = [_place(unit) for unit in units]
    live = [place for place in places if place.code not in _BARRED] or places
    open_ones = [place for place in live if not place.row.is_closed]
    if open_ones:
        lead = max(open_ones, key=lambda place: place.rank)
    else:
        lead = min(live, key=lambda place: place.rank)
    code, count = _count(lead, live) if open_ones else (lead.code, _how_many(lead.code, live))
    is_done = not open_ones and open_legs == 0
    return Headline(code, lead.row.step, count, len(live), is_done, incident)


def _place(unit: UnitFact) -> _Place:
    rank = next(i for i, row in enumerate(_TABLE) if row.fits(unit))
    row = _TABLE[rank]
    if unit.resolution in _SWAPS:
        return _Place(unit, rank, _EXCHANGED.get(row.code, row.code))
    code = row.early if row.early and unit.money is _M.PAID else row.code
    if unit.resolution is Resolution.CREDIT:
        code = _CREDITED.get(code, code)
    return _Place(unit, rank, code)


def _count(lead: _Place, live: Sequence[_Place]) -> tuple[str, int]:
    arrived = sum(_has_arrived(place.unit) for place in live)
    if arrived and lead.row.early:
        return "partly_received", arrived
    paid = sum(place.unit.money is _M.PAID for place in live)
    if paid and _has_arrived(lead.unit) and lead.unit.money is not _M.PAID:
        return "partly_paid", paid
    if lead.row.early and any(place.unit.money not in _SETTLED for place in live):
        return lead.row.code, sum(place.rank == lead.rank for place in live)
    return lead.code, _how_many(lead.code, live)


def _how_many(code: str, live: Sequence[_Place]) -> int:
    return sum(place.code == code for place in live)


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    WARN = "warn"
    """Now, and an incident is open or the usual way was left."""
    TODO = "todo"


#: The nine steps of the usual way, rows of the tracking page; the last is refunded or credited.
STEPS = (
    "requested", "label_ready", "handed_over", "first_scan", "on_its_way",
    "delivered", "checked_in", "inspected", "paid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimelineStep:
    number: int
    code: str
    state: StepState
    at: datetime | None
    expected_on: date | None
    """Only for a step that is still to come."""


def timeline(
    reached: Mapping[str, datetime], at: Headline, expected: Mapping[str, date]
) -> tuple[TimelineStep, ...]:
    """Return the nine rows; the step that `at` says was reached last is the one now.

    A row below it is done even where no time is known (a carrier may leave scans out). Money
    that was paid early is done where it stands. Off the usual way, what has a time is done
    and the last of it warns.
    """
    current = at.step or _last_reached(reached)
    return tuple(
        _timeline_step(number, code, _state(number, current, at), reached, expected)
        for number, code in enumerate(STEPS, start=1)
    )


def _last_reached(reached: Mapping[str, datetime]) -> int:
    return max((STEPS.index(code) + 1 for code in reached if code in STEPS), default=1)


def _state(number: int, current: int, at: Headline) -> StepState:
    if number < current or (number == len(STEPS) and at.code in PAID_EARLY):
        return StepState.DONE
    if number > current:
        return StepState.TODO
    if at.incident is not None or at.step is None:
        return StepState.WARN
    return StepState.DONE if at.is_done else StepState.NOW


def _timeline_step(
    number: int,
    code: str,
    state: StepState,
    reached: Mapping[str, datetime],
    expected: Mapping[str, date],
) -> TimelineStep:
    is_todo = state is StepState.TODO
    return TimelineStep(
        number=number,
        code=code,
        state=state,
        at=None if is_todo else reached.get(code),
        expected_on=expected.get(code) if is_todo else None,
    )
