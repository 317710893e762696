"""What came of a request: approved with its label, in review, or a no with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.axes import Method, Resolution
from backhaul.core.errors import DomainError
from backhaul.doors.portal.by_transfer import as_waiting
from backhaul.doors.portal.drafting import SHOPPER, Writing, with_sent
from backhaul.doors.portal.money_wording import PromiseCard, promise_card
from backhaul.doors.portal.next_step import NextStep, next_step
from backhaul.doors.portal.request_choosing import address_lines
from backhaul.doors.portal.things import Items, items_of
from backhaul.doors.portal.wording import headline
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.casefile.sent_request import SentRequest, sent_request
from backhaul.stages.casefile.tracking_view import TrackingView
from backhaul.stages.shipping.promptly import label_after_commit

#: Headlines before anything was handed over, of a return that may be sent.
_TO_SEND = frozenset({"authorized", "ready_to_send", "label_ready"})
_PENDING = frozenset({"ordered", "unknown"})
_SLOW_AFTER = 60
"""Seconds after which the page looks less often whether the label is there."""
_TITLES = {
    Method.QR: gettext_lazy("Ready. Show this code at a shop."),
    Method.LABEL: gettext_lazy("Ready. Print your label."),
    Method.OWN_CARRIER: gettext_lazy("Ready. Send it the way you like."),
}


@dataclass(frozen=True, slots=True)
class NextRow:
    title: str
    time: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Done:
    """`kind` says which page it is: label, making, failed, own, review, no or going."""

    kind: str
    ran: str
    tag: str
    tone: str
    title: str
    next: NextStep | None
    email: str
    by: str
    is_code: bool
    promise: PromiseCard | None
    rows: tuple[NextRow, ...]
    items: Items
    has_no: bool
    """Something of it can't be taken back: the items say why."""
    address: tuple[str, ...]
    refresh: int


@require_safe
@with_sent
def page(request: HttpRequest, writing: Writing) -> HttpResponse:
    return_id = _return_id(writing)
    sent = sent_request(writing.brand.pk, return_id, now=writing.now)
    done = done_of(sent, writing)
    context = {"page": done, "token": link_token(return_id)}
    return writing.render(request, "done", context)


@require_POST
@with_sent
def label(_request: HttpRequest, writing: Writing) -> HttpResponse:
    """Order the label once more, after the carrier said no or nobody had asked it."""
    label_after_commit(writing.brand.pk, writing.draft.ran, at=writing.now, actor=SHOPPER)
    return writing.go("done")


def _return_id(writing: Writing) -> int:
    if writing.draft.return_id is None:
        raise DomainError("draft_not_sent")
    return writing.draft.return_id


def done_of(sent: SentRequest, writing: Writing) -> Done:
    view, local = as_waiting(sent.view), writing.local
    kind = _kind(sent)
    tag, tone = _tag(kind)
    by = view.expected("handed_over") or view.send_by
    is_to_send = kind in {"label", "own"}
    return Done(
        kind=kind,
        ran=view.ran,
        tag=tag,
        tone=tone,
        title=_title(kind, view),
        next=None if is_to_send else next_step(view, local),
        email=writing.draft.email_norm if sent.email else "",
        by=local.day(by) if by and is_to_send else "",
        is_code=view.method is Method.QR,
        promise=promise_card(view, local),
        rows=_rows(view, local) if view.headline.code in _TO_SEND else (),
        items=items_of(view, local),
        has_no=any(item.reasons for item in view.items),
        address=address_lines(sent.destination, local),
        refresh=_refresh(view, writing) if kind == "making" else 0,
    )


def _kind(sent: SentRequest) -> str:
    view = sent.view
    code = view.headline.code
    if code in {"refused", "in_review"}:
        return {"refused": "no", "in_review": "review"}[code]
    if code not in _TO_SEND:
        return "going"
    if view.method is Method.OWN_CARRIER:
        return "own"
    if any(parcel.label for parcel in view.parcels):
        return "label"
    return "making" if sent.label in _PENDING else "failed"


def _tag(kind: str) -> tuple[str, str]:
    match kind:
        case "no":
            return _("Not returnable"), "mute"
        case "review":
            return _("In review"), "wait"
        case _:
            return _("Return created"), "ok"


def _title(kind: str, view: TrackingView) -> str:
    match kind:
        case "label" | "own":
            return str(_TITLES.get(view.method, headline(view)))
        case "making":
            if view.method is Method.QR:
                return _("We are getting your code ready")
            return _("We are getting your label ready")
        case "failed":
            return _("Your return is approved. The label is missing.")
        case _:
            return headline(view)


def _refresh(view: TrackingView, writing: Writing) -> int:
    waited = (writing.now - view.requested_at).total_seconds()
    return 3 if waited < _SLOW_AFTER else 20


def _rows(view: TrackingView, local: Local) -> tuple[NextRow, ...]:
    """Return what happens next, by date; the first thing is the shopper's."""
    titles = {
        "handed_over": _("You send it off")
        if view.method is Method.OWN_CARRIER
        else _("You drop it off"),
        "first_scan": _("The carrier scans it"),
        "delivered": _("It reaches us in {city}").format(city=view.city),
        "inspected": _("We look at it"),
        "paid": _paid(view),
    }
    days = {code: view.expected(code) for code in titles}
    first = NextRow(titles["handed_over"], _by(days["handed_over"], local), is_now=True)
    later = sorted((day, code) for code, day in days.items() if day and code != "handed_over")
    rows = [NextRow(titles[code], _by(day, local), is_now=False) for day, code in later]
    if not days["paid"]:
        rows.append(NextRow(titles["paid"], _after(view), is_now=False))
    return (first, *rows)


def _by(day: date | None, local: Local) -> str:
    return _("by {day}").format(day=local.day(day)) if day else ""


def _paid(view: TrackingView) -> str:
    if view.resolution is Resolution.CREDIT:
        return _("Your store credit is there")
    if view.money.target:
        return _("It is on your {target}").format(target=view.money.target)
    return _("The money is with you")


def _after(view: TrackingView) -> str:
    n = view.money.refund_days
    return ngettext(
        "We send it {n} business day later", "We send it {n} business days later", n
    ).format(n=n)
