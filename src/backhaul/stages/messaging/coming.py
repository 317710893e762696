"""A charge that comes if a parcel does not: told to who is asked whether they have sent it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from backhaul.core.deadlines import Targets
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.holds.coming import Coming, coming_charges
from backhaul.stages.messaging.facts import Dossier, transit
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.returns.case import Case

SAID = gettext_noop(
    "If your parcel has not come by %(charged_on)s, we charge %(charged)s to your %(card)s, as"
    " you agreed."
)
#: It is the shopper's turn to hand the parcel over.
_ABOUT = frozenset(
    {IncidentKind.NOT_SENT_YET, IncidentKind.LABEL_VOID, IncidentKind.PICKUP_FAILED}
)


@dataclass(frozen=True, slots=True)
class Charge:
    """Days are of the brand's own calendar, as on the return page."""

    amount: Money
    on: date
    send_by: date
    """So that it comes in time, by what the way usually takes."""
    card: str


def charges_of(
    brand_ids: Sequence[int],
    found: Mapping[int, Dossier],
    told: Mapping[int, Sequence[Occasion]],
    *,
    now: datetime,
) -> dict[int, Charge]:
    """Return by return what a letter of `told` has to announce; nothing is read for no such."""
    cases = {
        key: Case(dossier.ret, dossier.units)
        for key, dossier in found.items()
        if any(is_about_sending(one) for one in told[key])
        and any(unit.resolution in GOES_OUT for unit in dossier.units)
    }
    coming = coming_charges(brand_ids, cases, now=now) if cases else {}
    return {key: _charge(found[key], one) for key, one in coming.items()}


def is_about_sending(occasion: Occasion) -> bool:
    return occasion.is_incident and occasion.incident in _ABOUT


def _charge(dossier: Dossier, one: Coming) -> Charge:
    zone = ZoneInfo(dossier.brand.time_zone)
    sent = (one.at - transit(dossier, Targets())).astimezone(zone).date()
    return Charge(one.amount, one.at.astimezone(zone).date(), sent, one.card)
