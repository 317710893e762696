"""The sentence below the headline: what comes next, whose turn it is, and by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.axes import Method
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import MoneyView, TrackingView


@dataclass(frozen=True, slots=True)
class NextStep:
    icon: str
    sentence: SafeString


def strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def dated(
    sentence: str, undated: str, day: date | None, local: Local, **facts: str
) -> SafeString:
    """Return the sentence with its day standing out, or the other one where there is none."""
    if day is None:
        return format_html(undated, **facts) if facts else format_html("{}", undated)
    return format_html(sentence, day=strong(local.day(day)), **facts)


def next_step(view: TrackingView, local: Local) -> NextStep | None:
    """Return None where the headline says it all."""
    found = _BY_CODE.get(view.headline.code)
    if found is None:
        return None
    icon, say = found
    if view.money.is_all_stopped and view.headline.code in _OF_MONEY:
        icon, say = "clock", _stopped
    sentence = say(view, local)
    return NextStep(icon, sentence) if sentence else None


def _plain(sentence: str) -> SafeString:
    return format_html("{}", sentence)


def _requested(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("Next: we check it against our return policy."))


def _in_review(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("A person decides. Please keep your parcel until you hear from us."))


def _authorized(view: TrackingView, _local: Local) -> SafeString:
    if view.method is Method.QR:
        return _plain(_("Next: we get your code ready."))
    return _plain(_("Next: we get your label ready."))


def _to_send(view: TrackingView, local: Local) -> SafeString:
    by = view.expected("handed_over")
    claimed = [parcel.claimed_at for parcel in view.parcels if parcel.claimed_at]
    if claimed:
        return format_html(
            ngettext(
                "Next: the carrier’s first scan, within {n} hour of {day}.",
                "Next: the carrier’s first scan, within {n} hours of {day}.",
                view.scan_hours,
            ),
            n=view.scan_hours,
            day=strong(local.day_of(max(claimed))),
        )
    if view.method is Method.PICKUP:
        return _plain(_("Next: the carrier picks it up at your door."))
    if by is not None:
        return format_html(_("Next: you hand it over by {day}."), day=strong(local.day(by)))
    return dated(
        _("Next: you hand it over. There is time until {day}."),
        _("Next: you hand it over."),
        view.send_by,
        local,
    )


def _handed_over(view: TrackingView, _local: Local) -> SafeString:
    return format_html(
        ngettext(
            "Next: the carrier’s first scan, within {n} hour.",
            "Next: the carrier’s first scan, within {n} hours.",
            view.scan_hours,
        ),
        n=view.scan_hours,
    )


def _travelling(view: TrackingView, local: Local) -> SafeString:
    day = view.expected("delivered")
    if view.city:
        return dated(
            _("Next: it reaches our return centre in {city} by {day}."),
            _("Next: it reaches our return centre in {city}."),
            day,
            local,
            city=view.city,
        )
    return dated(
        _("Next: it reaches our return centre by {day}."),
        _("Next: it reaches our return centre."),
        day,
        local,
    )


def _delivered(view: TrackingView, local: Local) -> SafeString:
    return dated(
        _("Next: we open it and check it in by {day}."),
        _("Next: we open it and check it in."),
        view.expected("checked_in"),
        local,
    )


def _checked_in(view: TrackingView, local: Local) -> SafeString:
    return dated(
        _("Next: we look at every item by {day}."),
        _("Next: we look at every item."),
        view.expected("inspected"),
        local,
    )


def _money_to_come(view: TrackingView, local: Local) -> SafeString:
    promise = view.money.promise
    return dated(
        _("Next: we send {amount}. You have it by {day}."),
        _("Next: we send {amount}."),
        promise.on if promise else None,
        local,
        amount=local.money(view.money.amount),
    )


def _sent(view: TrackingView, local: Local) -> SafeString:
    promise = view.money.promise
    return dated(
        _("We sent {amount}. Your bank shows it by {day}."),
        _("We sent {amount}. Your bank takes {bank} days to show it."),
        promise.on if promise else None,
        local,
        amount=local.money(view.money.amount),
        bank=view.money.bank_days,
    )


def _stopped(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("A person looks at it and writes to you."))


def _checking(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("We don’t know yet whether it went through. A person is on it."))


def _paid(view: TrackingView, local: Local) -> SafeString:
    return paid_sentence(view.money, local)


def paid_sentence(money: MoneyView, local: Local) -> SafeString:
    """Return what the provider said was paid; empty when it said nothing."""
    paid = money.paid
    if paid is None:
        return SafeString()
    facts = {"amount": strong(local.fee(paid.amount)), "day": local.day_of(paid.at)}
    if paid.is_seen_by is None:
        return format_html(_("{amount} of store credit is yours since {day}."), **facts)
    facts["shown"] = strong(local.day(paid.is_seen_by))
    if money.target:
        facts["target"] = money.target
        return format_html(
            _("We sent {amount} to your {target} on {day}. Your bank shows it by {shown}."),
            **facts,
        )
    return format_html(_("We sent {amount} on {day}. Your bank shows it by {shown}."), **facts)


def _paid_early(view: TrackingView, local: Local) -> SafeString:
    if view.headline.code.endswith("awaiting_parcel"):
        return dated(
            _("Please still hand your parcel over by {day}."),
            _("Please still hand your parcel over."),
            view.expected("handed_over") or view.send_by,
            local,
        )
    if view.headline.code.endswith("arrived"):
        return _plain(_("Your parcel has reached us. There is nothing more for you to do."))
    # The headline is about the money: "it" would be that.
    return dated(
        _("Next: your parcel reaches our return centre by {day}. You need to do nothing."),
        _("Next: your parcel reaches our return centre. You need to do nothing."),
        view.expected("delivered"),
        local,
    )


def _kept(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("There is nothing to send back."))


def _sent_back(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("What arrived can’t be taken back, so it returns to you."))


def _closed(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("Everything is done, and no refund is due."))


def _refused(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("Please don’t send it. You find the reasons below."))


def _withdrawn(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("You keep what you bought. There is nothing more to do."))


def _expired(view: TrackingView, local: Local) -> SafeString:
    return dated(
        _("It could be handed over until {day}, and we never saw it."),
        _("We never saw your parcel, so we closed it."),
        view.send_by,
        local,
    )


def _missing(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("It was not in the parcel we opened. A person searches for it."))


def _partly_received(view: TrackingView, local: Local) -> SafeString:
    return dated(
        _("The rest is in another parcel. We expect it by {day}."),
        _("The rest is still to come."),
        view.expected("delivered"),
        local,
    )


def _partly_paid(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("The rest is still being worked on."))


def _swap_goes(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("What you chose instead goes out to you."))


def _swapped(_view: TrackingView, _local: Local) -> SafeString:
    return _plain(_("Nothing is left for you to do."))


#: They speak of the money that comes next.
_OF_MONEY = frozenset({"inspected", "refund_approved", "refund_sent", "refund_checking"})
_Say = Callable[[TrackingView, Local], SafeString]
#: Headline code → icon and sentence.
_BY_CODE: dict[str, tuple[str, _Say]] = {
    "requested": ("clock", _requested),
    "in_review": ("clock", _in_review),
    "authorized": ("clock", _authorized),
    "label_ready": ("calendar", _to_send),
    "ready_to_send": ("calendar", _to_send),
    "handed_over": ("calendar", _handed_over),
    "first_scan": ("calendar", _travelling),
    "on_its_way": ("calendar", _travelling),
    "out_for_delivery": ("calendar", _travelling),
    "delivered": ("calendar", _delivered),
    "arrived": ("calendar", _delivered),
    "checked_in": ("calendar", _checked_in),
    "inspected": ("calendar", _money_to_come),
    "refund_approved": ("card", _money_to_come),
    "refund_sent": ("card", _sent),
    "refund_checking": ("clock", _checking),
    "exchange_approved": ("box", _swap_goes),
    "exchanged": ("check", _swapped),
    "refunded": ("card", _paid),
    "credited": ("card", _paid),
    **dict.fromkeys(
        (
            "refunded_arrived",
            "refunded_on_its_way",
            "refunded_awaiting_parcel",
            "credited_arrived",
            "credited_on_its_way",
            "credited_awaiting_parcel",
        ),
        ("truck", _paid_early),
    ),
    "kept": ("box", _kept),
    "sent_back": ("truck", _sent_back),
    "closed": ("check", _closed),
    "refused": ("box", _refused),
    "withdrawn": ("box", _withdrawn),
    "expired": ("clock", _expired),
    "missing": ("search", _missing),
    "partly_received": ("truck", _partly_received),
    "partly_paid": ("clock", _partly_paid),
}
