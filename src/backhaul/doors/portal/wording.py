"""Codes → words for shoppers: headlines, the nine steps, items, the reasons of a no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.headline import StepState
from backhaul.core.policies.refusing import CODE as LEGAL_EXCEPTION
from backhaul.core.refusals import IN_WORDS
from backhaul.foundation.pages.legal_words import legal_ground
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import REFUSALS
from backhaul.stages.casefile.tracking_view import (
    ItemView,
    ReasonView,
    StepView,
    TrackingView,
)

#: Values are lazy: they are read in the language of the request.
Words = Mapping[str, object]

_HEADLINES: Words = {
    "requested": _("We have your request"),
    "in_review": _("We are looking at your request"),
    "authorized": _("Your return is approved"),
    "handed_over": _("Your parcel is handed over"),
    "first_scan": _("The carrier has your parcel"),
    "on_its_way": _("Your parcel is on its way to us"),
    "out_for_delivery": _("Your parcel is almost here"),
    "delivered": _("Your parcel has reached us"),
    "arrived": _("Your parcel has reached us"),
    "checked_in": _("Your return is checked in"),
    "inspected": _("Your return is inspected"),
    "refund_approved": _("Your refund is approved"),
    "refund_sent": _("Your refund is on its way"),
    "refund_checking": _("We are checking your refund"),
    "refunded": _("Your refund is paid"),
    "refunded_arrived": _("Your refund is paid"),
    "refunded_on_its_way": _("Your refund is paid"),
    "refunded_awaiting_parcel": _("Your refund is paid"),
    "credited": _("Your store credit is ready"),
    "credited_arrived": _("Your store credit is ready"),
    "credited_on_its_way": _("Your store credit is ready"),
    "credited_awaiting_parcel": _("Your store credit is ready"),
    "exchange_approved": _("Your exchange is approved"),
    "exchanged": _("Your exchange is done"),
    "kept": _("You keep it"),
    "sent_back": _("We are sending it back to you"),
    "closed": _("Your return is closed"),
    "refused": _("We can’t take this back"),
    "withdrawn": _("You cancelled this return"),
    "expired": _("This return has expired"),
    "missing": _("We are looking for an item"),
}
_READY: Mapping[Method, object] = {
    Method.QR: _("Ready. Show this code at a shop."),
    Method.LABEL: _("Ready. Print your label."),
    Method.PICKUP: _("Ready. The carrier picks it up."),
    Method.OWN_CARRIER: _("Ready. Send it the way you like."),
}
#: The shopper told us so, and no carrier did yet.
_CLAIMED: Mapping[Method, object] = {
    Method.OWN_CARRIER: _("You told us that you sent it"),
    Method.PICKUP: _("You told us that it was picked up"),
}
_CLAIMED_OTHERWISE = _("You told us that you dropped it off")
_TO_SEND = frozenset({"label_ready", "ready_to_send"})

_STEPS: Words = {
    "requested": _("Requested"),
    "label_ready": _("Label ready"),
    "handed_over": _("Dropped off"),
    "first_scan": _("First scan"),
    "on_its_way": _("On its way"),
    "delivered": _("Delivered to the return centre"),
    "checked_in": _("Checked in"),
    "inspected": _("Inspected"),
    "paid": _("Refunded"),
}
_DROP_OFF = _("Drop-off")
_PICKED_UP = _("Picked up")
_PICKUP = _("Pickup")
_SENT = pgettext_lazy("parcel", "Sent")
_READY_TO_SEND = _("Ready to send")
#: What the last step gives; where it is no money back.
_GIVEN: Mapping[Resolution, object] = {
    Resolution.CREDIT: _("Credited"),
    **dict.fromkeys(GOES_OUT, _("Exchanged")),
}

#: Said before each row to those who do not see its marker.
STATES: Mapping[StepState, object] = {
    StepState.DONE: _("Done:"),
    StepState.NOW: _("Now:"),
    StepState.WARN: _("Needs attention:"),
    StepState.TODO: _("To come:"),
}
_ORIGINS: Mapping[Origin, object] = {
    Origin.PORTAL: _("Online"),
    Origin.API: _("Online"),
    Origin.AGENT: _("With our team"),
    Origin.GIFT: _("As a gift"),
    Origin.STORE: _("In a shop"),
    Origin.WITHDRAWAL: _("By your withdrawal"),
    Origin.PROOF: _("With a receipt"),
    Origin.RETURN_TO_SENDER: _("Sent back by the carrier"),
    Origin.UNEXPECTED: _("It arrived without a request"),
}
_LABELS: Mapping[Method, object] = {
    Method.QR: _("QR code"),
    Method.LABEL: _("Label to print"),
}

#: Headline code of a unit → the tag's word and tone.
_TAGS: Mapping[str, tuple[object, str]] = {
    "requested": (_("Requested"), "mute"),
    "in_review": (_("In review"), "wait"),
    "authorized": (_("Approved"), "info"),
    "ready_to_send": (_("Still with you"), "info"),
    "label_ready": (_("Still with you"), "info"),
    "refunded_awaiting_parcel": (_("Refund paid"), "ok"),
    "handed_over": (_("Expected"), "info"),
    "first_scan": (_("Expected"), "info"),
    "on_its_way": (_("Expected"), "info"),
    "out_for_delivery": (_("Expected"), "info"),
    "refunded_on_its_way": (_("Refund paid"), "ok"),
    "delivered": (_("Arrived"), "info"),
    "arrived": (_("Arrived"), "info"),
    "refunded_arrived": (_("Refund paid"), "ok"),
    "checked_in": (_("Checked in"), "info"),
    "inspected": (_("Inspected"), "info"),
    "refund_approved": (_("Refund approved"), "ok"),
    "refund_sent": (_("Refund sent"), "ok"),
    "refund_checking": (_("Being checked"), "wait"),
    "refunded": (_("Refund paid"), "ok"),
    "credited": (_("Credited"), "ok"),
    "credited_awaiting_parcel": (_("Credited"), "ok"),
    "credited_on_its_way": (_("Credited"), "ok"),
    "credited_arrived": (_("Credited"), "ok"),
    "exchange_approved": (_("Exchange approved"), "ok"),
    "exchanged": (_("Exchanged"), "ok"),
    "kept": (_("You keep it"), "ok"),
    "sent_back": (_("Sent back to you"), "mute"),
    "closed": (_("No refund due"), "mute"),
    "refused": (_("Not returnable"), "mute"),
    "withdrawn": (_("Cancelled"), "mute"),
    "expired": (_("Expired"), "mute"),
    "missing": (_("Not found yet"), "wait"),
}
_TRAVELLING = frozenset({"handed_over", "first_scan", "on_its_way", "out_for_delivery"})

_REASONS: Words = {
    "final_sale": _("It was a final sale, so it can’t come back."),
    "resolution_not_offered": _("What you asked for is not offered for this order."),
    "method_not_offered": _("This way of sending it back is not offered."),
}
_WINDOW_CLOSED = _("You could send it back until {day}.")
_BY_A_PERSON = _("We looked at your request and decided against it.")


def headline(view: TrackingView) -> str:
    code, count, of = view.headline.code, view.headline.count, view.headline.of
    if code in _TO_SEND and is_claimed(view):
        return str(_CLAIMED.get(view.method, _CLAIMED_OTHERWISE))
    if code in _TO_SEND:
        return str(_READY[view.method])
    if code == "partly_received":
        return ngettext(
            "{count} of {of} items has arrived", "{count} of {of} items have arrived", count
        ).format(count=count, of=of)
    if code == "partly_paid":
        return ngettext(
            "{count} of {of} items is refunded", "{count} of {of} items are refunded", count
        ).format(count=count, of=of)
    if code == "refused" and view.pieces > 1:
        return str(pgettext_lazy("several items", "We can’t take these back"))
    return str(_HEADLINES.get(code, _HEADLINES["requested"]))


def is_claimed(view: TrackingView) -> bool:
    """Whether the shopper told us that every parcel still to come was handed over."""
    waiting = [parcel for parcel in view.parcels if parcel.is_with_shopper]
    return bool(waiting) and all(parcel.claimed_at for parcel in waiting)


def step(row: StepView, view: TrackingView) -> str:
    """Return the title of a row; a hand-over that is still to come is no fact yet."""
    is_done = row.state is StepState.DONE or row.state is StepState.NOW
    if row.code == "handed_over":
        if view.method is Method.OWN_CARRIER:
            return str(_SENT)
        if view.method is Method.PICKUP:
            return str(_PICKED_UP if is_done else _PICKUP)
        return str(_STEPS["handed_over"] if is_done else _DROP_OFF)
    if row.code == "label_ready" and view.method is Method.OWN_CARRIER:
        return str(_READY_TO_SEND)
    if row.code == "paid":
        return str(_GIVEN.get(view.resolution, _STEPS["paid"]))
    return str(_STEPS[row.code])


def current_step(view: TrackingView) -> str:
    code, number = view.headline.code, view.headline.step or 1
    if code in {"refund_approved", "refund_sent", "refund_checking", "exchange_approved"}:
        return str(_TAGS[code][0])
    return step(view.steps[number - 1], view)


def step_detail(row: StepView, view: TrackingView) -> str:
    """Return the second line of a row that is not about the money."""
    match row.code:
        case "requested":
            return str(_ORIGINS[view.origin])
        case "label_ready":
            return str(_LABELS.get(view.method, ""))
        case "delivered":
            return view.city
        case _:
            return ""


def tag(item: ItemView, view: TrackingView) -> tuple[str, str]:
    """Return word and tone; who told us that it was handed over is believed."""
    claimed = {parcel.number for parcel in view.parcels if parcel.claimed_at}
    is_claimed = item.code == "label_ready" and item.parcel in claimed
    word, tone = _TAGS.get("handed_over" if is_claimed else item.code, _TAGS["requested"])
    return str(word), tone


def item_place(item: ItemView, view: TrackingView, local: Local) -> str:
    """Return where the item is, beside its tag: only what the tag does not say."""
    if item.received_at is not None:
        return _("Checked in {day}").format(day=local.day_of(item.received_at))
    if item.parcel is not None and len(view.parcels) > 1:
        words = (
            _("In parcel {number}, on its way")
            if item.code in _TRAVELLING
            else _("In parcel {number}")
        )
        return words.format(number=item.parcel)
    return ""


def reasons(item: ItemView, local: Local) -> list[str]:
    """Return every reason of a no; a person's decision gives none of its own."""
    if item.code != "refused":
        return []
    return [_reason(reason, local) for reason in item.reasons] or [str(_BY_A_PERSON)]


def _reason(reason: ReasonView, local: Local) -> str:
    facts = dict(reason.facts)
    if reason.code == "window_closed":
        closed = datetime.fromisoformat(str(facts["closed_at"]))
        return _WINDOW_CLOSED.format(day=local.day_of(closed))
    if reason.code == "rule" and "say" in facts:
        return str(facts["say"])
    if reason.code == IN_WORDS:
        return str(facts["text"])
    if reason.code == LEGAL_EXCEPTION:
        return legal_ground(str(dict(reason.facts).get("ground", "")))
    return str(_REASONS.get(reason.code) or REFUSALS.get(reason.code, _BY_A_PERSON))
