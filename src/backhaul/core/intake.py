"""What makes a request whole: every problem with it, found before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core.allowance import LineAllowance, claim
from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.contents import SERIAL_LIMIT
from backhaul.core.policies.facts import Said
from backhaul.core.ports.carrier import Address
from backhaul.core.reasons import is_leaf

MOST_UNITS = 200
"""Of one return: a pallet is a wholesale matter."""
MOST_COMMENT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many units of one line; the order by its number or its channel's id."""

    order: str
    line: str
    quantity: int
    reason: str
    comment: str = ""
    said: Said | None = None
    serial: str = ""
    """As the shopper reads it off the piece."""
    instead: str = ""
    """The stock number of what is to go out for it, where something does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    """What a shopper asks, or an agent for a shopper.

    `email` must be the orders' own when the shopper asks; an agent may leave it empty.
    `client_ref` is the asker's number of this request: asking twice with it asks once.
    Of a gift, `email` and `ship_from` are the receiver's: nothing is taken from the order.
    `order_ids`, where given, are the orders that are meant: two shops of a brand may both
    have an order of the same name. `asked_at`, where given, is when the shopper asked: who
    declared in time is not late because we found the order late.
    """

    wanted: tuple[Wanted, ...]
    resolution: Resolution
    method: Method
    origin: Origin
    email: str = ""
    client_ref: str | None = None
    carrier: str = ""
    tracking_number: str = ""
    ship_from: Address | None = None
    locale: str = ""
    order_ids: tuple[int, ...] = ()
    asked_at: datetime | None = None

    @property
    def travels_later(self) -> bool:
        """Whether how it travels is chosen on the return's own page."""
        return self.origin in {Origin.WITHDRAWAL, Origin.PROOF}

    @property
    def is_withdrawal(self) -> bool:
        """Whether it needs no reason."""
        return self.origin is Origin.WITHDRAWAL


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: a public code and what it is about."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line that is asked for, as it stands in the locked row."""

    line_id: int
    order: str
    line: str
    email_norm: str
    currency: str
    allowance: LineAllowance[int]


def problems_alone(request: ReturnRequest) -> tuple[Problem, ...]:
    """Return what is wrong with `request` whatever the orders say."""
    found: list[Problem] = []
    if not request.wanted:
        found.append(Problem("nothing_wanted"))
    if sum(max(0, wanted.quantity) for wanted in request.wanted) > MOST_UNITS:
        found.append(Problem("too_many_units", {"most": MOST_UNITS}))
    if request.origin in {Origin.PORTAL, Origin.GIFT} and not request.email:
        found.append(Problem("email_missing"))
    if request.origin is Origin.GIFT:
        found.extend(_problems_of_gift(request))
    sends_own = request.method is Method.OWN_CARRIER and not request.travels_later
    if sends_own and not request.tracking_number:
        found.append(Problem("tracking_number_missing"))
    for wanted in request.wanted:
        found.extend(_problems_of(wanted, needs_reason=not request.is_withdrawal))
    return tuple(found)


def _problems_of_gift(request: ReturnRequest) -> list[Problem]:
    """The money was the buyer's: to the receiver it can only go as store credit."""
    found: list[Problem] = []
    if request.ship_from is None:
        found.append(Problem("sender_missing"))
    if request.resolution is not Resolution.CREDIT:
        found.append(Problem("gift_needs_credit"))
    return found


def _problems_of(wanted: Wanted, *, needs_reason: bool) -> list[Problem]:
    about: dict[str, str | int] = {"order": wanted.order, "line": wanted.line}
    found: list[Problem] = []
    if wanted.quantity < 1:
        found.append(Problem("quantity_below_one", about))
    if (needs_reason or wanted.reason) and not is_leaf(wanted.reason):
        found.append(Problem("reason_not_a_leaf", {**about, "reason": wanted.reason}))
    if len(wanted.serial) > SERIAL_LIMIT:
        found.append(Problem("serial_too_long", {**about, "most": SERIAL_LIMIT}))
    if len(wanted.comment) > MOST_COMMENT:
        found.append(Problem("comment_too_long", {**about, "most": MOST_COMMENT}))
    return found


def problems_with_orders(
    request: ReturnRequest, lines: Sequence[LineFacts], *, email_norm: str
) -> tuple[Problem, ...]:
    """Return what is wrong with `request` against the lines that were found for it.

    An order that does not exist and one of another shopper give the same code.
    """
    own = [line for line in lines if not email_norm or line.email_norm == email_norm]
    known = {(line.order, line.line): line for line in own}
    found = [
        Problem("no_such_line", {"order": wanted.order, "line": wanted.line})
        for wanted in request.wanted
        if (wanted.order, wanted.line) not in known
    ]
    if len({line.currency for line in own}) > 1:
        found.append(Problem("several_currencies"))
    if len({line.email_norm for line in own}) > 1:
        found.append(Problem("several_shoppers"))
    for overdraw in claim((line.allowance for line in own), _totals(request, known)):
        line = next(line for line in own if line.line_id == overdraw.line_id)
        left: dict[str, str | int] = {
            "order": line.order,
            "line": line.line,
            "wanted": overdraw.wanted,
            "remaining": overdraw.remaining,
        }
        found.append(Problem("more_than_left", left))
    return tuple(found)


def _totals(
    request: ReturnRequest, known: Mapping[tuple[str, str], LineFacts]
) -> dict[int, int]:
    totals: dict[int, int] = {}
    for wanted in request.wanted:
        line = known.get((wanted.order, wanted.line))
        if line is not None and wanted.quantity > 0:
            totals[line.line_id] = totals.get(line.line_id, 0) + wanted.quantity
    return totals
