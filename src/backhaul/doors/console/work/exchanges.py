"""What goes out for what comes back: the board, one exchange with its steps, and the stock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.axes import Processing
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import State
from backhaul.core.money import Money
from backhaul.doors.console import flash
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.typed import whole
from backhaul.doors.console.work import holds
from backhaul.foundation import cursors
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import RESOLUTIONS, Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.exchanges import queries, shop, stock
from backhaul.stages.exchanges.queries import ExchangeRow
from backhaul.stages.exchanges.shop import Parcel
from backhaul.stages.exchanges.stock import Count
from backhaul.stages.holds.queries import of_return as held_for

_PAGE = 50
_KEPT = ("waiting", "reserved")
_MOST_TYPED = 200
#: State → word, tone, icon.
STATES: dict[str, tuple[Any, str, str]] = {
    "waiting": (gettext_lazy("Waits for stock"), "wait", "hourglass"),
    "reserved": (gettext_lazy("A piece is kept"), "info", "box"),
    "released": (gettext_lazy("The shop is to send it"), "wait", "truck"),
    "sent": (gettext_lazy("Sent"), "ok", "check"),
    "ended": (gettext_lazy("Nothing goes out"), "mute", "close"),
}
_ASTRAY = (queries.ASTRAY, gettext_lazy("Released, and nothing comes back"))
ENDINGS: Words = {
    "refused": gettext_lazy("the return was refused"),
    "withdrawn": gettext_lazy("the return was withdrawn"),
    "expired": gettext_lazy("the return was never sent"),
    "sent_back": gettext_lazy("what came goes back to the shopper"),
    "out_of_stock": gettext_lazy("it cannot be had"),
    "by_person": gettext_lazy("a person decided so"),
}
WHENS: Words = {
    "request": gettext_lazy("at the request"),
    "first_scan": gettext_lazy("at the first scan"),
    "delivered": gettext_lazy("when the parcel is here"),
    "inspection": gettext_lazy("after the inspection"),
}
_NEEDS = {
    "record_due_paid": May.PAY,
    "mark_sent": May.CARE,
    "let_go": May.DECIDE,
    "pay_instead": May.DECIDE,
}


@require_safe
@desk_page(May.VIEW)
def exchanges(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List exchanges, the newest first; of one state where that is asked for."""
    state = request.GET.get("state", "")
    state = state if state in {*State, queries.ASTRAY} else ""
    after = request.GET.get("after", "")
    try:
        below = cursors.read_number(after) if after else 0
    except DomainError as error:
        raise Http404 from error
    rows = queries.newest(desk.brand.pk, state=state, below=below, limit=_PAGE + 1)
    here = reverse("console:exchanges", kwargs={"slug": desk.brand.slug})
    shown = rows[:_PAGE]
    query = f"state={state}&" if state else ""
    more = len(rows) > _PAGE
    context = {
        "rows": [card(one, desk.local) for one in shown],
        "is_astray": state == queries.ASTRAY,
        "tabs": _tabs(here, state, queries.counts(desk.brand.pk)),
        "start": f"{here}?{query}".rstrip("?&") if below else "",
        "following": f"{here}?{query}after={cursors.after_number(shown[-1].pk)}"
        if more
        else "",
    }
    return desk.render(request, "console/work/exchanges.html", context, current="exchanges")


def _tabs(here: str, chosen: str, counts: Any) -> list[dict[str, object]]:
    every = [{"url": here, "text": _("All"), "is_on": not chosen, "n": ""}]
    return every + [
        {
            "url": f"{here}?state={state}",
            "text": str(text),
            "is_on": state == chosen,
            "n": counts.get(state, ""),
        }
        for state, text in (*((one, told[0]) for one, told in STATES.items()), _ASTRAY)
    ]


def card(one: ExchangeRow, local: Local) -> dict[str, Any]:
    """Return what a list, and the page of its return, show of an exchange."""
    text, tone, icon = STATES[one.state]
    variant = one.variant
    owes = one.due_minor and one.due_paid_at is None and one.state != State.ENDED
    return {
        "ref": one.ref,
        "ran": one.ret.ran,
        "kind": word(RESOLUTIONS, one.kind),
        "out": _named(variant.title or variant.sku, variant.variant_title),
        "size": variant.variant_title,
        "sku": variant.sku,
        "back": _named(one.unit.title or one.unit.sku, _sold_as(one)),
        "state": str(text),
        "tone": tone,
        "icon": icon,
        "why": word(ENDINGS, one.ending or _gone(one)),
        "when": word(WHENS, one.send_when),
        "value": local.money(Money(one.value_minor, one.currency)),
        "due": local.money(Money(one.due_minor, one.currency)) if owes else "",
        "asked": local.moment(one.asked_at),
        "parcel": ", ".join(filter(None, (one.carrier, one.tracking_number))),
        "waits_until": local.day_of(one.waits_until) if one.waits_until else "",
    }


def _named(title: str, variant: str) -> str:
    """Return a title with its size or colour, where that is not in it already."""
    is_in = not variant or title.endswith(variant)
    return title if is_in else f"{title} · {variant}"


def _sold_as(one: ExchangeRow) -> str:
    line = one.unit.line
    return line.variant.variant_title if line else ""


def going_on(one: ExchangeRow, told: dict[str, Any], desk: Desk) -> list[str]:
    """Return in sentences how an exchange stands, and who does what is next."""
    state = {
        State.WAITING: _("No piece is free: it waits for one."),
        State.RESERVED: _("A piece is kept. It goes {when}.").format(when=told["when"]),
        State.RELEASED: _("The shop was asked to send it, and has not said that it did."),
        State.SENT: _("The shop has sent it."),
        State.ENDED: _("Nothing goes out: {why}.").format(why=told["why"]),
    }[State(one.state)]
    said = [state]
    if told["due"]:
        said.append(_("{due} are to be paid before it goes.").format(due=told["due"]))
    if any(not desk.may(_NEEDS[step]) for step in shop.steps_of(one)):
        said.append(_("What is next is done by somebody with another role here."))
    return said


def _gone(one: ExchangeRow) -> str:
    """Return why nothing comes back for what the shop was asked to send; empty: it may."""
    is_out = one.state == State.RELEASED and one.unit.processing == Processing.AWAITED
    return one.unit.authorization if is_out and one.unit.authorization in ENDINGS else ""


@require_http_methods(("GET", "HEAD", "POST"))
@desk_page(May.VIEW)
def exchange(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Show one exchange; a POST takes one of its open steps."""
    if request.method != "POST":
        return _one(request, desk, ref, "")
    act = request.POST.get("act", "")
    if act not in _NEEDS or not desk.may(_NEEDS[act]):
        raise Http404
    wrong = attempt(desk, _work(request, desk, ref, act))
    if wrong is not None:
        return _one(request, desk, ref, sentence(wrong), status=422)
    flash.tell(request, _("Done. The return’s page says so, too."))
    return redirect("console:exchange", slug=desk.brand.slug, ref=ref)


def _work(request: HttpRequest, desk: Desk, ref: str, act: str) -> Callable[[], object]:
    brand_id, at, actor = desk.brand.pk, desk.now, desk.actor

    def typed(name: str) -> str:
        return request.POST.get(name, "")[:_MOST_TYPED]

    parcel = Parcel(typed("carrier"), typed("tracking_number"))
    works: dict[str, Callable[[], object]] = {
        "mark_sent": lambda: shop.mark_sent(brand_id, ref, parcel, at=at, actor=actor),
        "let_go": lambda: shop.let_go(brand_id, ref, at=at, actor=actor),
        "pay_instead": lambda: shop.pay_instead(
            brand_id, ref, instead=typed("instead"), at=at, actor=actor
        ),
        "record_due_paid": lambda: shop.record_due_paid(
            brand_id, ref, reference=typed("reference"), at=at, actor=actor
        ),
    }
    return works[act]


def _one(
    request: HttpRequest, desk: Desk, ref: str, wrong: str, *, status: int = 200
) -> HttpResponse:
    row = queries.by_ref(desk.brand.pk, ref)
    one = card(row, desk.local)
    context = {
        "row": row,
        "one": one,
        "going_on": going_on(row, one, desk),
        "steps": [step for step in shop.steps_of(row) if desk.may(_NEEDS[step])],
        "address": [
            str(row.ret.ship_from.get(name, ""))
            for name in ("name", "line1", "line2", "postcode", "city", "country")
            if row.ret.ship_from.get(name)
        ],
        "due_paid": desk.local.moment(row.due_paid_at) if row.due_paid_at else "",
        "sent": desk.local.moment(row.sent_at) if row.sent_at else "",
        "instead": row.instead,
        "typed": request.POST,
        "wrong": wrong,
        "holds": [holds.card(one, desk) for one in held_for(desk.brand.pk, row.ret_id)],
        "waits_for_hold": row.hold_minor and row.secured_at is None and row.state in _KEPT,
    }
    return desk.render(
        request, "console/work/exchange.html", context, current="exchanges", status=status
    )


@require_http_methods(("GET", "HEAD", "POST"))
@desk_page(May.VIEW)
def exchange_stock(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what there is; a POST says how many there are of one stock number."""
    wrong = ""
    if request.method == "POST":
        if not desk.may(May.CONFIGURE):
            raise Http404
        wrong = _tell(request, desk)
        if not wrong:
            flash.tell(request, _("The stock is kept."))
            return redirect("console:exchange_stock", slug=desk.brand.slug)
    after = request.GET.get("after", "").replace("\x00", "")[:_MOST_TYPED]
    rows = queries.stock_of(desk.brand.pk, after=after, limit=_PAGE + 1)
    here = reverse("console:exchange_stock", kwargs={"slug": desk.brand.slug})
    shown = rows[:_PAGE]
    more = len(rows) > _PAGE
    context = {
        "rows": [
            {
                "sku": row.variant.sku,
                "title": row.variant.title,
                "variant": row.variant.variant_title,
                "count": row.count,
                "reserved": row.reserved,
                "told": desk.local.moment(row.told_at),
            }
            for row in shown
        ],
        "may_tell": desk.may(May.CONFIGURE),
        "typed": request.POST,
        "wrong": wrong,
        "start": here if after else "",
        "following": f"{here}?after={shown[-1].variant.sku}" if more else "",
    }
    return desk.render(
        request,
        "console/work/exchange_stock.html",
        context,
        current="exchanges",
        status=422 if wrong else 200,
    )


def _tell(request: HttpRequest, desk: Desk) -> str:
    """Keep what was typed; return what is wrong with it, or nothing."""
    sku, count = request.POST.get("sku", "").strip(), whole(request.POST.get("count", ""))
    if count is None or not sku:
        return _("Enter a stock number, and how many there are.")
    told = [Count(sku[:80], count)]
    wrong = attempt(
        desk, lambda: stock.tell(desk.brand.pk, told, at=desk.now, actor=desk.actor)
    )
    if wrong and wrong.code != "request_invalid":
        return sentence(wrong)
    return _("There is no such stock number.") if wrong else ""
