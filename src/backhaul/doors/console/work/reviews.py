"""The review queue, and one request of it per page: approve, refuse or ask."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Finding, UnitVerdict
from backhaul.core.refusals import LONGEST, REFUSALS, refusal
from backhaul.doors.console import flash
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.typed import whole
from backhaul.doors.console.work import review_rows, review_words
from backhaul.foundation import cursors
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.actions import judge
from backhaul.stages.casefile.review_item import Item, is_open, item
from backhaul.stages.casefile.review_queue import MOST, waiting
from backhaul.stages.messaging.templates import Template
from backhaul.stages.messaging.writing import Wish, write
from backhaul.stages.returns.case import Case

_PAGE = 50
_NOTE_LIMIT = 2000


@desk_page(May.VIEW)
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what waits, the oldest first."""
    after = request.GET.get("after", "")
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    found = waiting(desk.brand.pk, after=place, limit=_PAGE)
    here = reverse("console:reviews", kwargs={"slug": desk.brand.slug})
    last = found.rows[-1] if found.rows else None
    context = {
        "rows": review_rows.rows(found.rows, desk),
        "count": f"{MOST:,}+" if found.count > MOST else f"{found.count:,}",
        "number": found.count,
        "start": here if after else "",
        "following": f"{here}?after={cursors.after(last.requested_at, last.id)}"
        if last and found.has_more
        else "",
    }
    return desk.render(request, "console/review/queue.html", context, current="reviews")


@desk_page(May.VIEW)
def one(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Show a request that waits for a person; a POST decides on it, or asks."""
    if request.method != "POST":
        return _page(request, desk, item(desk.brand.pk, ran), {})
    act = request.POST.get("act", "")
    if not desk.may(May.CARE if act == "ask" else May.DECIDE):
        raise Http404
    try:
        match act:
            case "approve":
                return _decide(request, desk, ran, Outcome.AUTHORIZE, ())
            case "refuse":
                found = refusal(request.POST.getlist("reason"), request.POST.get("text", ""))
                return _decide(request, desk, ran, Outcome.REFUSE, found)
            case "ask":
                return _ask(request, desk, ran)
            case _:
                raise Http404
    except IllegalStep:
        return _too_late(request, desk, ran)
    except DomainError as error:
        return _page(request, desk, item(desk.brand.pk, ran), {act: error}, status=422)


def _decide(
    request: HttpRequest, desk: Desk, ran: str, outcome: Outcome, why: tuple[Finding, ...]
) -> HttpResponse:
    chosen = _typed_units(request)
    if not chosen:
        raise DomainError("nothing_chosen")
    note = request.POST.get("note", "")
    if len(note) > _NOTE_LIMIT:
        raise DomainError("note_too_long", limit=_NOTE_LIMIT)
    before = item(desk.brand.pk, ran)
    case = judge(
        desk.brand.pk,
        ran,
        [UnitVerdict(str(ordinal), outcome, why, None) for ordinal in chosen],
        note=note,
        at=desk.now,
        actor=desk.actor,
    )
    undo = reverse("console:return_reopen", kwargs={"slug": desk.brand.slug, "ran": ran})
    flash.tell(request, _said(case, outcome, len(chosen)), undo=undo)
    if any(is_open(unit) for unit in case.units):
        return redirect("console:review", slug=desk.brand.slug, ran=ran)
    return _onward(desk, before)


def _said(case: Case, outcome: Outcome, count: int) -> str:
    ran, is_yes = case.ret.ran, outcome is Outcome.AUTHORIZE
    left = sum(is_open(unit) for unit in case.units)
    if left:
        text = (
            ngettext("{ran}: {n} item approved.", "{ran}: {n} items approved.", count)
            if is_yes
            else ngettext("{ran}: {n} item refused.", "{ran}: {n} items refused.", count)
        )
        rest = ngettext(
            "{n} item is still to be decided.", "{n} items are still to be decided.", left
        )
        return f"{text.format(ran=ran, n=count)} {rest.format(n=left)}"
    text = _("{ran} approved.") if is_yes else _("{ran} refused.")
    told = _("The shopper is told by e-mail now.") if case.ret.email else ""
    return f"{text.format(ran=ran)} {told}".strip()


def _onward(desk: Desk, before: Item) -> HttpResponse:
    """Go to the next request, else to the one before, else to the empty queue."""
    ran = before.place.next or before.place.previous
    if ran is None:
        return redirect("console:reviews", slug=desk.brand.slug)
    return redirect("console:review", slug=desk.brand.slug, ran=ran)


def _ask(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    before = item(desk.brand.pk, ran)
    with override(before.case.ret.locale):
        subject = _("A question about your return")
    wish = Wish(
        subject=subject,
        text=request.POST.get("question", ""),
        once=request.POST.get("once", ""),
        template=Template.FREE,
    )
    write(desk.brand.pk, ran, wish, at=desk.now, actor=desk.actor)
    flash.tell(request, _("{ran}: your question is on its way.").format(ran=ran))
    return _onward(desk, before)


def _too_late(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Somebody was faster: say who, and what they decided."""
    return _page(request, desk, item(desk.brand.pk, ran), {}, status=409, is_late=True)


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Item,
    wrong: dict[str, DomainError],
    *,
    status: int = 200,
    is_late: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        **_shown(desk, found),
        "wrong": {act: sentence(error) for act, error in wrong.items()},
        "typed": request.POST,
        "chosen": request.POST.getlist("reason"),
        "chosen_units": _chosen_units(request, found),
        "refusals": [(code, words.word(words.REFUSALS, code)) for code in REFUSALS],
        "longest": LONGEST,
        "may_decide": desk.may(May.DECIDE),
        "may_ask": desk.may(May.CARE),
        "once": request.POST.get("once") or secrets.token_hex(12),
        "late": is_late,
    }
    return desk.render(
        request, "console/review/page.html", context, current="reviews", status=status
    )


def _shown(desk: Desk, found: Item) -> dict[str, Any]:
    """Return what the page tells of the request, whatever was typed into it."""
    local, ret = desk.local, found.case.ret
    actors = [one.by for one in found.alike] + [d["decided_by"] for d in found.decisions]
    people = People.known_to(desk.seat.user.pk, actors)
    things = review_words.things(found, local)
    return {
        "item": found,
        "ret": ret,
        "things": things,
        "title": review_words.question(found, things, local),
        "value": review_words.value(found, local),
        "asked_at": local.moment(ret.requested_at),
        "clock": review_rows.clock(ret.headline_at, desk),
        "policy": review_words.policy_number(found),
        "wants": words.word(words.RESOLUTIONS, ret.resolution),
        "method": words.word(words.METHODS, ret.method),
        "sums": review_words.sums(found, local),
        "effect": review_words.effect_of_yes(found, local) if found.units else "",
        "told": review_words.told(ret),
        "precedents": review_words.precedents(found.alike, people, local),
        "customer": review_rows.customer(found.customer, local),
        "decided": review_rows.decided(found, people, local),
    }


def _chosen_units(request: HttpRequest, found: Item) -> list[int]:
    if request.method == "POST":
        return _typed_units(request)
    return [unit.ordinal for unit in found.units]


def _typed_units(request: HttpRequest) -> list[int]:
    numbers = map(whole, request.POST.getlist("unit"))
    return [number for number in numbers if number is not None]
