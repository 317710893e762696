"""What goes out for what comes back, as the tracking page says it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from backhaul.core.exchanges import Ending, State
from backhaul.core.money import Money
from backhaul.core.policies.exchanging import SendWhen
from backhaul.doors.portal.links import Opened
from backhaul.doors.portal.request_instead import sends_words
from backhaul.doors.portal.things import own_address
from backhaul.foundation.pages.local import Local
from backhaul.stages.exchanges.queries import ExchangeRow, of_return

_ICONS = {State.WAITING: "clock", State.SENT: "truck", State.ENDED: "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    image: str
    icon: str
    says: str
    more: str
    """What is to be paid, or the number under which it travels."""


def going_out(opened: Opened, local: Local) -> tuple[Row, ...]:
    """Return what goes out for this return; of what ended only what is owed instead."""
    return tuple(
        _row(one, local)
        for one in of_return(opened.brand.pk, opened.return_id)
        if State(one.state) is not State.ENDED or Ending(one.ending).is_owed_still
    )


def _row(one: ExchangeRow, local: Local) -> Row:
    variant = one.variant
    return Row(
        title=" · ".join(filter(None, (variant.title or variant.sku, variant.variant_title))),
        image=own_address(variant.image_url),
        icon=_ICONS.get(State(one.state), "box"),
        says=_says(one, local),
        more=_more(one, local),
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
