"""Money went, and goods for it are missing: what is missing, until when, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.axes import Origin
from backhaul.core.money import Money
from backhaul.core.recovery import Cause, State
from backhaul.doors.portal.links import Opened
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_subject import titles_of
from backhaul.stages.casefile.tracking_view import TrackingView
from backhaul.stages.recovery.queries import Missing, missing_of

_FOUND: Mapping[Cause, object] = {
    Cause.EMPTY: gettext_lazy("Your parcel came, and this was not in it:"),
    Cause.OTHER_GOODS: gettext_lazy("Something else came in place of:"),
    Cause.NOT_ARRIVED: gettext_lazy("This has not come:"),
}


@dataclass(frozen=True, slots=True)
class MissingCard:
    found: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]


def missing_card(opened: Opened, view: TrackingView, local: Local) -> MissingCard | None:
    """Return None where nothing is missing; without it nothing is asked."""
    if not view.is_short:
        return None
    found = missing_of(opened.brand.pk, opened.return_id)
    if found is None:
        return None
    titles = titles_of(opened.brand.pk, opened.return_id, found.units)
    is_gift = view.origin is Origin.GIFT
    return MissingCard(
        str(_FOUND[found.cause]), titles, tuple(_said(found, local, is_gift=is_gift))
    )


def _said(found: Missing, local: Local, *, is_gift: bool) -> list[str]:
    amount = local.money(Money(found.amount_minor, found.currency)) if not is_gift else ""
    charge = local.money(Money(found.charge_minor, found.currency))
    until = local.day_of(found.decide_at)
    match found.state:
        case State.OPEN:
            paid = _("We have paid {amount} for it already.").format(amount=amount)
            asks = _("Please send it by {day}, or answer our letter if you have sent it.")
            then = _("After that we may charge you {amount}, as you agreed to.")
            after = then.format(amount=charge) if found.charge_minor else ""
            said = [paid if amount else "", asks.format(day=until), after]
        case State.UNDECIDED:
            asked = _("We asked you for it until {day}. A person now decides what follows.")
            then = _("It may be that we charge you {amount}, as you agreed to.")
            after = then.format(amount=charge) if found.charge_minor else ""
            said = [asked.format(day=until), after]
        case State.CHARGING:
            said = [_("We are charging you for it, as you agreed to. You get a letter.")]
        case _:
            back = local.money(Money(found.recovered_minor, found.currency))
            on = local.day_of(found.closed_at) if found.closed_at else ""
            told = _("We charged you {amount} for it on {day}, as you agreed to.")
            again = _("If it comes after all, you get that back without asking.")
            said = [told.format(amount=back, day=on), again]
    return [sentence for sentence in said if sentence]
