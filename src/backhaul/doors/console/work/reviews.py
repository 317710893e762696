"""The review queue, and one request of it per page: approve, refuse or ask."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Finding
from backhaul.core.refusals import LONGEST, REFUSALS, refusal
from backhaul.doors.console import flash
from backhaul.doors.console.boards.asked import after_asked
from backhaul.doors.console.case import law_words
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.typed import whole
from backhaul.doors.console.work import (
    review_evidence,
    review_filters,
    review_rows,
    review_words,
)
from backhaul.foundation import cursors
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.actions import judge
from backhaul.stages.authorization.judging_many import verdict_of
from backhaul.stages.casefile.console_frame import frame_of
from backhaul.stages.casefile.review_item import Item, is_open, item
from backhaul.stages.casefile.review_queue import MOST, choices, waiting
from backhaul.stages.messaging.asking import LONGEST_QUESTION, ask
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.owners import hand_over

_PAGE = 50
_NOTE_LIMIT = 2000


@desk_page(May.VIEW)
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what waits, the oldest first."""
    after = after_asked(request)
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    asked = review_filters.wanted(request.GET, desk, frame)
    place = cursors.read_after(after) if after else None
    found = waiting(desk.brand.pk, after=place, limit=_PAGE, now=desk.now, chosen=asked.chosen)
    here = reverse("console:reviews", kwargs={"slug": desk.brand.slug})
    last = found.rows[-1] if found.rows and found.has_more else None
    following = (
        asked.said.query(after=cursors.after(last.requested_at, last.id)) if last else ""
    )
    context = {
        "rows": review_rows.rows(found.rows, desk, frame),
        "count": f"{MOST:,}+" if found.count > MOST else f"{found.count:,}",
        "number": found.count,
        "tabs": review_filters.tabs(asked.said),
        "choices": review_filters.filters(asked.said, frame, choices(desk.brand.pk), desk),
        "view": asked.said.view,
        "is_filtered": bool(asked.said.given),
        "is_narrowed": bool(asked.query),
        "clear": f"?view={asked.said.view}",
        "query": asked.query,
        "start": f"{here}?{asked.query}" if after else "",
        "following": f"{here}?{following}" if following else "",
        "back": f"at=reviews&{asked.query}",
        "may_decide": desk.may(May.DECIDE),
        "may_care": desk.may(May.CARE),
        "may_configure": desk.may(May.CONFIGURE),
    }
    return desk.render(request, "console/review/queue.html", context, current="reviews")


@desk_page(May.VIEW)
def one(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Show a request that waits for a person; a POST decides on it, asks, or takes it."""
    if request.method != "POST":
        return _page(request, desk, _item(request, desk, ran), {})
    act = request.POST.get("act", "")
    if act not in _ACTS or not desk.may(_ACTS[act][0]):
        raise Http404
    try:
        return _ACTS[act][1](request, desk, ran)
    except IllegalStep:
        return _too_late(request, desk, ran)
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, desk, _item(request, desk, ran), {act: error}, status=422)


def _approve(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    return _decide(request, desk, ran, Outcome.AUTHORIZE, ())


def _refuse(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    why = refusal(request.POST.getlist("reason"), request.POST.get("text", ""))
    return _decide(request, desk, ran, Outcome.REFUSE, why)


def _decide(
    request: HttpRequest, desk: Desk, ran: str, outcome: Outcome, why: tuple[Finding, ...]
) -> HttpResponse:
    chosen = _typed_units(request)
    if not chosen:
        raise DomainError("nothing_chosen")
    note = request.POST.get("note", "")
    if len(note) > _NOTE_LIMIT:
        raise DomainError("note_too_long", limit=_NOTE_LIMIT)
    before = _item(request, desk, ran)
    ground = request.POST.get("ground", "")
    verdicts = [
        verdict_of(unit, outcome, why, ground)
        for unit in before.units
        if unit.ordinal in chosen
    ]
    if len(verdicts) < len(chosen):
        raise IllegalStep("already_decided", ran=ran)
    case = judge(
        desk.brand.pk,
        ran,
        verdicts,
        note=note,
        at=desk.now,
        actor=desk.actor,
    )
    undo = reverse("console:return_reopen", kwargs={"slug": desk.brand.slug, "ran": ran})
    flash.tell(request, _said(case, outcome, len(chosen)), undo=undo)
    if any(is_open(unit) for unit in case.units):
        return _to(request, desk, ran)
    return _onward(request, desk, before)


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


def _onward(request: HttpRequest, desk: Desk, before: Item) -> HttpResponse:
    """Go to the next request of those chosen, else to the one before, else to the queue."""
    return _to(request, desk, before.place.next or before.place.previous)


def _to(request: HttpRequest, desk: Desk, ran: str | None) -> HttpResponse:
    named = {"slug": desk.brand.slug, **({"ran": ran} if ran else {})}
    query = review_filters.wanted(request.GET, desk).query
    address = reverse("console:review" if ran else "console:reviews", kwargs=named)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _item(request: HttpRequest, desk: Desk, ran: str) -> Item:
    chosen = review_filters.wanted(request.GET, desk).chosen
    return item(desk.brand.pk, ran, now=desk.now, chosen=chosen)


def _take(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Look after it oneself; whoever does already lets it go."""
    ret = _item(request, desk, ran).case.ret
    to = None if ret.owner == desk.actor else desk.actor
    hand_over(desk.brand.pk, [ran], to, at=desk.now, actor=desk.actor)
    flash.tell(request, _("It is yours now.") if to else _("Nobody looks after it now."))
    return _to(request, desk, ran)


def _ask(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    before = _item(request, desk, ran)
    ask(
        desk.brand.pk,
        ran,
        request.POST.get("question", ""),
        once=request.POST.get("once", ""),
        at=desk.now,
        actor=desk.actor,
    )
    flash.tell(request, _("{ran}: your question is on its way.").format(ran=ran))
    return _onward(request, desk, before)


#: What a form asks for → who may, and what does it.
_ACTS: Mapping[str, tuple[May, Callable[[HttpRequest, Desk, str], HttpResponse]]] = {
    "approve": (May.DECIDE, _approve),
    "refuse": (May.DECIDE, _refuse),
    "ask": (May.CARE, _ask),
    "take": (May.CARE, _take),
}


def _too_late(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Somebody was faster: say who, and what they decided."""
    return _page(request, desk, _item(request, desk, ran), {}, status=409, is_late=True)


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
        "longest_question": LONGEST_QUESTION,
        "grounds": law_words.grounds(found.units),
        "may_decide": desk.may(May.DECIDE),
        "may_ask": desk.may(May.CARE),
        "once": request.POST.get("once") or secrets.token_hex(12),
        "late": is_late,
        "query": review_filters.wanted(request.GET, desk).query,
    }
    return desk.render(
        request, "console/review/page.html", context, current="reviews", status=status
    )


def _shown(desk: Desk, found: Item) -> dict[str, Any]:
    """Return what the page tells of the request, whatever was typed into it."""
    local, ret = desk.local, found.case.ret
    actors = [one.by for one in found.alike] + [d["decided_by"] for d in found.decisions]
    actors += [one.asked_by for one in found.questions] + [ret.owner or ""]
    actors += [str(row["written_by"]) for row in found.messages]
    people = People.known_to(desk.seat.user.pk, actors)
    things = review_words.things(found, desk.brand.currency, local)
    stood_still, is_paused = found.stood_still
    return {
        "item": found,
        "ret": ret,
        "things": things,
        "title": review_words.question(found, things, local),
        "value": review_words.value(found, local),
        "asked_at": local.moment_within(ret.requested_at),
        "clock": review_rows.clock(ret.headline_at, desk, stood_still, is_paused=is_paused),
        "policy": review_words.policy_number(found),
        "decision_id": review_words.decision_id(found),
        "wants": words.word(words.RESOLUTIONS, ret.resolution),
        "method": words.word(words.METHODS, ret.method),
        "sums": review_words.sums(found, local),
        "effect": review_words.effect_of_yes(found, local) if found.units else "",
        "told": review_words.told(ret),
        "precedents": review_words.precedents(found.alike, people, local),
        "customer": review_rows.customer(found.customer, local),
        "decided": review_rows.decided(found, people, local),
        "owner": people.name(ret.owner) if ret.owner else "",
        "is_mine": ret.owner == desk.actor,
        **review_evidence.around(desk, found, people),
        "risk": review_evidence.risk(desk, found),
        "appeal": review_evidence.appeal(desk, found),
    }


def _chosen_units(request: HttpRequest, found: Item) -> list[int]:
    if request.method == "POST":
        return _typed_units(request)
    return [unit.ordinal for unit in found.units]


def _typed_units(request: HttpRequest) -> list[int]:
    numbers = map(whole, request.POST.getlist("unit"))
    return [number for number in numbers if number is not None]
