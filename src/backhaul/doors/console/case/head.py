"""The top of the return's page: one sentence, the facts, and the promise with its clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.axes import Resolution
from backhaul.core.deadlines import PromiseKind, SlaClock
from backhaul.core.incidents import NOT_COMING
from backhaul.doors.console.case.clocks import Clock, length, met, no_clock, paused, until
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.desk import CaseFile
from backhaul.stages.casefile.tracking_view import MoneyState, PromiseView


@dataclass(frozen=True, slots=True)
class PromiseCard:
    tone: str
    title: str
    line: str
    condition: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Head:
    ran: str
    sentence: str
    due: str
    """What is due next, in a sentence of its own; empty when nothing is."""
    is_late: bool
    name: str
    orders: tuple[str, ...]
    asked: str
    window: str
    origin: str
    owner: str
    promise: PromiseCard | None


#: Headline → what is going on, with {n} units of {of}.
_WHAT: Mapping[str, object] = {
    "requested": gettext_lazy("Requested, and not decided yet."),
    "in_review": gettext_lazy("A person must decide about it."),
    "authorized": gettext_lazy("Authorised; there is no label yet."),
    "ready_to_send": gettext_lazy("Authorised; the shopper sends it with a carrier of theirs."),
    "label_ready": gettext_lazy("The label is ready; nobody has handed the parcel over."),
    "handed_over": gettext_lazy("Handed over; the first scan is to come."),
    "first_scan": gettext_lazy("The carrier has it: the first scan is there."),
    "on_its_way": gettext_lazy("On its way to us."),
    "out_for_delivery": gettext_lazy("Out for delivery to us."),
    "delivered": gettext_lazy("Delivered; nobody has opened it yet."),
    "arrived": gettext_lazy("The parcel was scanned at the dock, the units were not."),
    "checked_in": gettext_lazy("Checked in; the inspection is to come."),
    "partly_received": gettext_lazy("{n} of {of} units are here, the others are on their way."),
    "inspected": gettext_lazy("Inspected; the money is to come."),
    "refund_approved": gettext_lazy("The refund is approved and not sent yet."),
    "refund_sent": gettext_lazy("The refund is with the payment provider."),
    "refund_checking": gettext_lazy("The refund needs a person: it did not go as planned."),
    "partly_paid": gettext_lazy("{n} of {of} units are paid."),
    "refunded": gettext_lazy("Refunded."),
    "refunded_arrived": gettext_lazy("Refunded before it was opened; it has arrived."),
    "refunded_on_its_way": gettext_lazy("Refunded early; the parcel is on its way."),
    "refunded_awaiting_parcel": gettext_lazy("Refunded early; the parcel is awaited."),
    "credited": gettext_lazy("Paid as store credit."),
    "credited_arrived": gettext_lazy("Credited before it was opened; it has arrived."),
    "credited_on_its_way": gettext_lazy("Credited early; the parcel is on its way."),
    "credited_awaiting_parcel": gettext_lazy("Credited early; the parcel is awaited."),
    "exchange_approved": gettext_lazy("What goes out instead is approved and not sent yet."),
    "exchanged": gettext_lazy("Exchanged: what goes out instead was sent."),
    "kept": gettext_lazy("The shopper keeps it."),
    "sent_back": gettext_lazy("It goes back to the shopper."),
    "closed": gettext_lazy("Finished; nothing was due."),
    "refused": gettext_lazy("Refused."),
    "withdrawn": gettext_lazy("Withdrawn: the shopper keeps it."),
    "expired": gettext_lazy("Expired: it was never sent."),
    "missing": gettext_lazy("It was not in its parcel."),
}
_READY = frozenset({"label_ready", "ready_to_send"})
_NEXT: Mapping[SlaClock, tuple[object, object]] = {
    SlaClock.FIRST_SCAN: (
        gettext_lazy("The first scan is due {when}."),
        gettext_lazy("The first scan is {late} late."),
    ),
    SlaClock.TRANSIT: (
        gettext_lazy("It is due here {when}."),
        gettext_lazy("It is {late} late on its way."),
    ),
    SlaClock.CHECK_IN: (
        gettext_lazy("It must be checked in by {when}."),
        gettext_lazy("The check-in is {late} late."),
    ),
    SlaClock.INSPECTION: (
        gettext_lazy("It must be inspected by {when}."),
        gettext_lazy("The inspection is {late} late."),
    ),
    SlaClock.REFUND: (
        gettext_lazy("The money must go by {when}."),
        gettext_lazy("The money is {late} late."),
    ),
}


def head_of(file: CaseFile, local: Local, owner: str) -> Head:
    ret = file.ret
    due, is_late = _due(file, local)
    return Head(
        ran=ret.ran,
        sentence=_sentence(file),
        due=due,
        is_late=is_late,
        name=ret.name or ret.email or _("Nobody is named"),
        orders=tuple(ret.order_numbers),
        asked=local.day_of(ret.requested_at),
        window=_window(file, local),
        origin=words.word(words.ORIGINS, ret.origin),
        owner=owner,
        promise=promise_card(file, local),
    )


def open_sla(file: CaseFile) -> tuple[SlaClock, datetime] | None:
    """Return the running clock that runs out first, and when."""
    running = [
        (sla.due_at, sla.clock)
        for sla in file.clocks
        if sla.met_at is None and sla.due_at is not None
    ]
    if not running:
        return None
    due_at, clock = min(running)
    return clock, due_at


def _sentence(file: CaseFile) -> str:
    at = file.view.headline
    what = str(_WHAT.get(at.code, words.word(words.HEADLINES, at.code)))
    if _is_said_to_be_sent(file):
        what = _("The shopper says that it was handed over; no scan shows it yet.")
    code = file.view.incident.code if file.view.incident else ""
    if at.code == "refund_checking" and code in words.WAITS_FOR_HANDS:
        what = _("The refund waits for a person: no payment can take it back.")
    told = what.format(n=at.count, of=at.of)
    if at.count < at.of and at.code not in {"partly_received", "partly_paid"}:
        told = _("{n} of {of} units: {what}").format(n=at.count, of=at.of, what=told)
    if at.incident is None:
        return told
    kind = words.incident_word(at.incident.value, code)
    if code in words.WAITS_FOR_HANDS:
        return _("{what} {kind}.").format(what=told, kind=kind)
    return _("{what} Incident: {kind}.").format(what=told, kind=kind)


def _is_said_to_be_sent(file: CaseFile) -> bool:
    waiting = [parcel for parcel in file.view.parcels if parcel.is_with_shopper]
    is_ready = file.view.headline.code in _READY
    return is_ready and bool(waiting) and all(parcel.claimed_at for parcel in waiting)


def _due(file: CaseFile, local: Local) -> tuple[str, bool]:
    sla = None if file.ret.is_done else open_sla(file)
    if sla is not None and sla[0] is SlaClock.TRANSIT:
        sla = None if file.view.headline.incident in NOT_COMING else sla
    if sla is not None:
        clock, due_at = sla
        on_time, late = _NEXT[clock]
        if local.now > due_at:
            return str(late).format(late=length(local.now - due_at)), True
        return str(on_time).format(when=local.deadline(due_at)), False
    at = file.view.headline.code
    if file.view.send_by and at in {"authorized", *_READY} and not _is_said_to_be_sent(file):
        return _("It can be sent until {day}.").format(day=local.day(file.view.send_by)), False
    return "", False


def _window(file: CaseFile, local: Local) -> str:
    """Return which day of the window it was asked on; empty where it had not begun."""
    delivered = [
        line.delivered_at for line in file.owed.lines.values() if line.delivered_at is not None
    ]
    if not delivered:
        return ""
    day = local.days_between(min(delivered), file.ret.requested_at)
    if day < 0:  # asked before it came
        return ""
    closes = [unit.terms["window_closes_at"] for unit in file.units if unit.terms]
    if not any(closes):
        return ngettext("{n} day after delivery", "{n} days after delivery", day).format(n=day)
    return _("day {n} after delivery, in time").format(n=day)


def promise_card(file: CaseFile, local: Local) -> PromiseCard | None:
    """Return None where no money was ever promised."""
    money, promise = file.view.money, file.view.money.promise
    name = file.ret.name.split(" ")[0] if file.ret.name else ""
    title = _("Promise to {name}").format(name=name) if name else _("Promise to the shopper")
    if money.paid is not None and money.state is MoneyState.PAID:
        line = _("Paid {day}").format(day=local.day_of(money.paid.at))
        kept = promise is None or promise.was_kept is not False
        clock = met(_("kept")) if kept else Clock("bad", "alarm", _("broken"))
        return PromiseCard("ok", title, line, local.money(money.paid.amount), clock)
    if money.is_all_stopped:
        line = (
            _("Stopped: money of the order was moved elsewhere")
            if money.is_stopped
            else _("Held: by what was found, no rule pays it")
        )
        told = _("a person decides what is still due")
        return PromiseCard("wait", title, line, told, no_clock())
    if money.state is MoneyState.NONE or promise is None:
        return None
    if promise.on is None:
        line = _("Money after the condition")
        return PromiseCard("brand", title, line, _condition(promise, local), no_clock())
    clock = until(promise.on, local)
    is_credit = file.view.resolution is Resolution.CREDIT
    line = _("Credit by {day}") if is_credit else _("Money by {day}")
    line = line.format(day=local.day(promise.on))
    tone = "bad" if clock.tone == "bad" else "brand"
    if not promise.holds and clock.tone != "bad":
        tone, clock = "wait", Clock("wait", "hourglass", _("cannot be kept any more"))
    elif promise.handed_over_by is not None:
        clock = paused(_("waits for the shopper"))
    return PromiseCard(tone, title, line, _condition(promise, local), clock)


def _condition(promise: PromiseView, local: Local) -> str:
    if promise.handed_over_by is not None:
        day = local.day(promise.handed_over_by)
        return _("if it is handed over by {day}").format(day=day)
    match promise.kind:
        case PromiseKind.BY_DATE:
            return _("no condition is left")
        case PromiseKind.AFTER_FIRST_SCAN:
            return _("after the first scan")
        case PromiseKind.AFTER_DELIVERY:
            return _("when it is delivered")
        case PromiseKind.AFTER_CHECK_IN:
            return _("when it is checked in")
        case PromiseKind.AFTER_INSPECTION:
            return _("when it is inspected")
