"""What goes out for what comes back, as the tracking page says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backhaul.core.exchanges import GOES_OUT, Ending, State
from backhaul.core.holds import State as HoldState
from backhaul.core.money import Money
from backhaul.core.policies.exchanging import SendWhen
from backhaul.doors.portal.incident_wording import time_until
from backhaul.doors.portal.links import Opened
from backhaul.doors.portal.next_step import dated, strong
from backhaul.doors.portal.request_instead import sends_words
from backhaul.doors.portal.things import own_address
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import TrackingView
from backhaul.stages.exchanges.queries import ExchangeRow
from backhaul.stages.holds.coming import Coming
from backhaul.stages.holds.queries import Held, swaps_of

_ICONS = {State.WAITING: "clock", State.SENT: "truck", State.ENDED: "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    image: str
    icon: str
    says: str
    more: str
    """What is to be paid, or the number under which it travels."""
    held: str = ""
    """What is held on the shopper's card for it, or was charged."""


Swaps = Sequence[tuple[ExchangeRow, Held | None]]
"""The exchanges of a return, each with its hold."""


def swaps(opened: Opened, view: TrackingView) -> Swaps:
    """Read them where something goes out: one statement, two more where goods were seen."""
    is_swap = view.resolution in GOES_OUT
    return swaps_of(opened.brand.pk, opened.return_id, now=opened.now) if is_swap else ()


def going_out(found: Swaps, local: Local) -> tuple[Row, ...]:
    """Return what goes out for this return; of what ended only what is owed instead."""
    untold = {one.hold_id: held for one, held in found if held is not None}
    return tuple(
        _row(one, untold.pop(one.hold_id, None), local)
        for one, _hold in found
        if State(one.state) is not State.ENDED or Ending(one.ending).is_owed_still
    )


def _row(one: ExchangeRow, hold: Held | None, local: Local) -> Row:
    variant = one.variant
    return Row(
        title=" · ".join(filter(None, (variant.title or variant.sku, variant.variant_title))),
        image=own_address(variant.image_url),
        icon=_ICONS.get(State(one.state), "box"),
        says=_says(one, local),
        more=_more(one, local),
        held=_held(hold, local) if hold is not None else "",
    )


def later(found: Swaps, view: TrackingView, local: Local) -> SafeString | None:
    """Return what follows where the shopper sends it later; None for what is no exchange."""
    if view.resolution not in GOES_OUT:
        return None
    if (coming := _coming(found)) is not None:
        soon = _("No problem. If it has not come by {day}, we charge {amount} to your {card}.")
        return format_html(
            soon,
            day=strong(local.day_of(coming.at)),
            amount=local.money(coming.amount),
            card=coming.card or _("card"),
        )
    if any(_waits(one) for one, _hold in found):
        words = (
            _("No problem. There is time until {day}. What you chose instead waits for it."),
            _("No problem. What you chose instead waits for it."),
        )
    else:
        words = _("No problem. There is time until {day}."), _("No problem.")
    return dated(*words, time_until(view), local)


def _waits(one: ExchangeRow) -> bool:
    """Whether it goes out only once its parcel was seen."""
    is_here = State(one.state) in {State.WAITING, State.RESERVED}
    return is_here and SendWhen(one.send_when) is not SendWhen.REQUEST


def _coming(found: Swaps) -> Coming | None:
    """Return what is taken by rule of what is held; None: nothing is, or a person decides."""
    return next((hold.coming for _one, hold in found if hold and hold.coming), None)


def _held(hold: Held, local: Local) -> str:
    """Return it of the first exchange of a hold alone: it is one amount for all of them."""
    card = hold.card or _("card")
    if hold.state is HoldState.HELD:
        amount = local.money(Money(hold.amount_minor, hold.currency))
        said = _("{amount} are held on your {card} until your parcel is here.")
        told = said.format(amount=amount, card=card)
        return f"{told} {_then(hold, hold.coming, local)}" if hold.coming else told
    is_charged = hold.state is HoldState.CAPTURED and hold.left_minor > 0
    if not is_charged or hold.captured_at is None:
        return ""
    return _(
        "Your return has not come as agreed: we charged {amount} to your {card} on {day}."
        " When it comes, you get that back."
    ).format(
        amount=local.money(Money(hold.left_minor, hold.currency)),
        card=card,
        day=local.day_of(hold.captured_at),
    )


def _then(hold: Held, coming: Coming, local: Local) -> str:
    until = local.day_of(coming.at)
    if coming.amount.minor == hold.amount_minor:
        return _("If it has not come by {day}, we charge them.").format(day=until)
    return _("If it has not come by {day}, we charge {amount}.").format(
        day=until, amount=local.money(coming.amount)
    )


def _says(one: ExchangeRow, local: Local) -> str:
    match State(one.state):
        case State.WAITING if one.waits_until:
            return _("Sold out. We keep the next one for you, until {day}.").format(
                day=local.day_of(one.waits_until)
            )
        case State.WAITING:
            return _("Sold out. We keep the next one for you.")
        case State.RESERVED:
            return sends_words(SendWhen(one.send_when))
        case State.RELEASED:
            return _("It is being packed for you.")
        case State.SENT if one.sent_at:
            return _("Sent on {day}.").format(day=local.day_of(one.sent_at))
        case _:
            return _("It cannot be had any more: you get your money instead.")


def _more(one: ExchangeRow, local: Local) -> str:
    if State(one.state) is State.SENT:
        return ", ".join(filter(None, (one.carrier, one.tracking_number)))
    if one.due_minor and one.due_paid_at is None and State(one.state) is not State.ENDED:
        amount = local.money(Money(one.due_minor, one.currency))
        return _("{amount} are to be paid before it is sent: we write to you.").format(
            amount=amount
        )
    return ""
