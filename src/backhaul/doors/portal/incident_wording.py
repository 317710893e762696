"""What we know when something is wrong, what happens now, and what we ask the shopper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.portal.by_transfer import ASKED_ELSEWHERE
from backhaul.doors.portal.money_wording import TAKEN_BACK, stopped_because
from backhaul.doors.portal.next_step import dated, strong
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import IncidentView, TrackingView

DROPPED_OFF = "dropped_off"
NOT_SENT_YET = "not_sent_yet"


@dataclass(frozen=True, slots=True)
class Answer:
    """A button: what it says, and below it what follows from it and when. The first is main."""

    kind: str
    label: str
    icon: str
    consequence: SafeString


@dataclass(frozen=True, slots=True)
class Trouble:
    """The card that takes the headline's place. No answers: it is our turn, not theirs."""

    title: str
    known: SafeString
    ours: str
    question: str = ""
    answers: tuple[Answer, ...] = ()


#: Kind → headline and what we do about it, for kinds of which the date says all there is.
_PLAIN: Mapping[IncidentKind, tuple[object, object]] = {
    IncidentKind.LOST: (
        gettext_lazy("Your parcel seems to be lost"),
        gettext_lazy("A person looks into it and writes to you. You have nothing to do."),
    ),
    IncidentKind.DAMAGED: (
        gettext_lazy("Your parcel was damaged on its way"),
        gettext_lazy("Damage on the way is not your fault. A person looks into it."),
    ),
    IncidentKind.ATTEMPT_FAILED: (
        gettext_lazy("The carrier could not deliver your parcel to us"),
        gettext_lazy("The carrier tries again. You have nothing to do."),
    ),
    IncidentKind.ADDRESS: (
        gettext_lazy("The carrier has a question about our address"),
        gettext_lazy("We sort it out with the carrier. You have nothing to do."),
    ),
    IncidentKind.CUSTOMS: (
        gettext_lazy("Your parcel is at customs"),
        gettext_lazy("That can take some days. We write to you if papers are missing."),
    ),
    IncidentKind.DELAY: (
        gettext_lazy("Your parcel is delayed"),
        gettext_lazy("It is still on its way. You have nothing to do."),
    ),
    IncidentKind.REFUSED: (
        gettext_lazy("Our return centre did not take your parcel"),
        gettext_lazy("That should not happen. A person looks into it and writes to you."),
    ),
    IncidentKind.RETURNING: (
        gettext_lazy("Your parcel is on its way back to you"),
        gettext_lazy("Please keep it when it comes. A person writes to you about a new label."),
    ),
    IncidentKind.REDIRECTED: (
        gettext_lazy("Your parcel takes another way"),
        gettext_lazy("The carrier sent it elsewhere first. We keep an eye on it."),
    ),
    IncidentKind.AWAITING_COLLECTION: (
        gettext_lazy("Your parcel waits at a counter for us"),
        gettext_lazy("We collect it there. You have nothing to do."),
    ),
    IncidentKind.MISSORT: (
        gettext_lazy("Your parcel took a wrong turn"),
        gettext_lazy("The carrier sends it on to us. You have nothing to do."),
    ),
    IncidentKind.LABEL_VOID: (
        gettext_lazy("Your label does not work any more"),
        gettext_lazy("Please don’t use it. A person sends you a new one."),
    ),
    IncidentKind.HELD: (
        gettext_lazy("The carrier holds your parcel"),
        gettext_lazy("We ask the carrier why. You have nothing to do."),
    ),
    IncidentKind.PICKUP_FAILED: (
        gettext_lazy("The carrier could not pick your parcel up"),
        gettext_lazy("A person arranges a new pickup and writes to you."),
    ),
    IncidentKind.CONTENTS_DIFFER: (
        gettext_lazy("Something in your parcel is not as expected"),
        gettext_lazy("A person looks at it and writes to you before anything is decided."),
    ),
    IncidentKind.REFUND_LATE: (
        gettext_lazy("Your refund is late"),
        gettext_lazy("We are sorry. A person is on it."),
    ),
    IncidentKind.REFUND_UNKNOWN: (
        gettext_lazy("We are checking your refund"),
        gettext_lazy("We ask the payment provider, so that you are paid once and not twice."),
    ),
    IncidentKind.REFUND_FAILED: (
        gettext_lazy("Your refund did not go through"),
        gettext_lazy("The money is still with us. A person finds another way to pay you."),
    ),
}
#: They change nothing for the shopper: the usual headline stays.
_QUIET = frozenset(
    {IncidentKind.DATA_STALE, IncidentKind.LABEL_IN_DOUBT, IncidentKind.PROMISE_AT_RISK}
)


def trouble(
    view: TrackingView, local: Local, later: SafeString | None = None
) -> Trouble | None:
    """Return None when all is well, or when it is nothing that a shopper must know.

    `later` is what follows where it is sent later and no refund waits for it.
    """
    found = _trouble(view, local)
    if found is None or later is None:
        return found
    said = [
        replace(one, consequence=later) if one.kind == NOT_SENT_YET else one
        for one in found.answers
    ]
    return replace(found, answers=tuple(said))


def _trouble(view: TrackingView, local: Local) -> Trouble | None:
    incident = view.incident
    if incident is None or incident.kind in _QUIET or incident.code in ASKED_ELSEWHERE:
        return None
    if incident.code == TAKEN_BACK:
        return Trouble(_("We stopped your refund"), _since(incident, local), stopped_because())
    special = _SPECIAL.get(incident.kind)
    if special is not None:
        return special(view, incident, local)
    title, ours = _PLAIN[incident.kind]
    return Trouble(str(title), _since(incident, local), str(ours))


def answers(view: TrackingView, local: Local) -> tuple[Answer, ...]:
    """Return what the shopper can tell us about a parcel that no carrier has seen."""
    return (
        Answer(DROPPED_OFF, _("I dropped it off"), "shop", _dropped_off(view, local)),
        Answer(NOT_SENT_YET, _("I have not sent it yet"), "clock", _later(view, local)),
    )


def _dropped_off(view: TrackingView, local: Local) -> SafeString:
    return format_html(
        _("Without a scan by {day}, a person searches for it and writes to you. "
          "Keep your receipt."),
        day=strong(local.day(view.claim_answered_by)),
    )  # fmt: skip


def _later(view: TrackingView, local: Local) -> SafeString:
    return dated(
        _("No problem. There is time until {day}. The refund date moves with it."),
        _("No problem. The refund date moves with it."),
        time_until(view),
        local,
    )


def time_until(view: TrackingView) -> date | None:
    """Return the last day on which what is with the shopper can be handed over."""
    works_until = [p.label.works_until for p in view.parcels if p.label and p.label.works_until]
    return min([*works_until, *filter(None, [view.send_by])], default=None)


def _not_sent_yet(view: TrackingView, incident: IncidentView, local: Local) -> Trouble:
    parcel = incident.parcel
    known = SafeString()
    if parcel is not None:
        days = local.days_since(parcel.made_at)
        known = format_html(
            ngettext(
                "You made the label on {day}. {carrier} has not scanned it for {n} day.",
                "You made the label on {day}. {carrier} has not scanned it for {n} days.",
                days,
            ),
            day=local.day_of(parcel.made_at),
            carrier=parcel.carrier,
            n=days,
        )
    return Trouble(
        _("We can’t see your parcel yet"),
        known,
        "",
        _("Where is it now?"),
        answers(view, local),
    )


def _claimed_not_scanned(view: TrackingView, incident: IncidentView, local: Local) -> Trouble:
    parcel = incident.parcel
    known = SafeString()
    if parcel is not None and parcel.claimed_at is not None:
        known = format_html(
            _("You told us on {day} that you dropped it off. {carrier} has not scanned it."),
            day=local.day_of(parcel.claimed_at),
            carrier=parcel.carrier,
        )
    later = Answer(NOT_SENT_YET, _("I have not sent it yet"), "clock", _later(view, local))
    return Trouble(
        _("We are looking for your parcel"),
        known,
        _("A person follows it up with the carrier. Please keep your receipt."),
        _("Is it still with you?"),
        (later,),
    )


def _no_first_scan(_view: TrackingView, incident: IncidentView, local: Local) -> Trouble:
    return Trouble(
        _("Your parcel has no first scan yet"),
        _carrier_since(
            _("It was handed over, but {carrier} has not scanned it since {day}."),
            incident,
            local,
        ),
        _("A person follows it up with the carrier. You have nothing to do."),
    )


def _no_movement(_view: TrackingView, incident: IncidentView, local: Local) -> Trouble:
    last = incident.parcel.last_scan if incident.parcel else None
    days = local.days_since(last.at if last else incident.since)
    return Trouble(
        ngettext(
            "Your parcel has not moved for {n} day",
            "Your parcel has not moved for {n} days",
            days,
        ).format(n=days),
        _carrier_since(_("{carrier} has shown no new scan since {day}."), incident, local),
        _("A person follows it up with the carrier. You have nothing to do."),
    )


def _delivered_not_received(
    view: TrackingView, incident: IncidentView, local: Local
) -> Trouble:
    delivered = next((row for row in view.steps if row.code == "delivered"), None)
    at = delivered.at if delivered and delivered.at else incident.since
    return Trouble(
        _("We are looking for your parcel"),
        format_html(
            _("It was delivered on {day}. We should have checked it in by now."),
            day=strong(local.day_of(at)),
        ),
        _("A person searches for it in our return centre. You have nothing to do."),
    )


def _carrier_since(sentence: str, incident: IncidentView, local: Local) -> SafeString:
    parcel = incident.parcel
    last = parcel.last_scan if parcel else None
    return format_html(
        sentence,
        carrier=parcel.carrier if parcel else "",
        day=local.day_of(last.at, last.offset_minutes)
        if last
        else local.day_of(incident.since),
    )


def _since(incident: IncidentView, local: Local) -> SafeString:
    return format_html(_("We know since {when}."), when=local.moment_within(incident.since))


_SPECIAL: Mapping[IncidentKind, Callable[[TrackingView, IncidentView, Local], Trouble]] = {
    IncidentKind.NOT_SENT_YET: _not_sent_yet,
    IncidentKind.CLAIMED_NOT_SCANNED: _claimed_not_scanned,
    IncidentKind.NO_FIRST_SCAN: _no_first_scan,
    IncidentKind.NO_MOVEMENT: _no_movement,
    IncidentKind.DELIVERED_NOT_RECEIVED: _delivered_not_received,
}
