"""A return for a caller: find the order, choose with them, see what the rules say, open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.errors import DomainError
from backhaul.core.intake import Problem
from backhaul.core.money import Money
from backhaul.core.policies.decide import decide
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Verdict
from backhaul.doors.console import flash
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work import agent_form
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import detail_of, sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.offering import offer_to
from backhaul.stages.authorization.opening import CHANNELS, Opening, open_for_shopper
from backhaul.stages.casefile.request_choices import Choices, choices_of
from backhaul.stages.intake import drafts
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.gifts import gift_url, make_gift
from backhaul.stages.intake.link_letter import send_link
from backhaul.stages.intake.links import draft_url
from backhaul.stages.intake.offers import request_facts
from backhaul.stages.intake.sending import option_problems_of, problems_of
from backhaul.stages.orders.finding import Found, orders_named
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping.actions import get_label

_MOST = 20
_LIVES = timedelta(days=7)
"""So long a link works that was sent to a shopper."""
_CHANNEL_WORDS = {
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "chat": gettext_lazy("Chat"),
    "in_person": gettext_lazy("In person"),
}
#: A caller has no photo at hand: the policy leaves such a return to a person.
_NOT_FOR_CALLERS = frozenset({"photos_needed"})
_LABELLED = frozenset({Method.LABEL.value, Method.QR.value})


@desk_page(May.CARE)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find the orders of a caller; a POST begins a return of those that were chosen."""
    asked = (request.POST if request.method == "POST" else request.GET).get("q", "")
    asked = asked.replace("\x00", "").strip()
    found = orders_named(desk.brand.pk, asked, limit=_MOST)
    wrong = ""
    if request.method == "POST":
        chosen = [order for order in found if str(order.id) in request.POST.getlist("order")]
        if chosen:
            token = _begin(desk, chosen)
            return redirect("console:new_draft", slug=desk.brand.slug, token=token)
        wrong = _("Choose at least one order.")
    context = {
        "looked_for": asked,
        "rows": [_order(order, desk) for order in found],
        "only": len(found) == 1,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return desk.render(
        request, "console/agent/find.html", context, current="new", status=status
    )


def _begin(desk: Desk, chosen: list[Found]) -> str:
    return drafts.open_draft(
        desk.brand,
        [order.id for order in chosen],
        email_norm=chosen[0].email_norm,
        origin=Origin.AGENT,
        at=desk.now,
        lives=_LIVES,
    )


def _order(order: Found, desk: Desk) -> dict[str, Any]:
    return {
        "id": order.id,
        "number": order.number,
        "placed": desk.local.day_of(order.placed_at),
        "name": order.name or "–",
        "email": order.email,
        "city": order.city,
        "paid": desk.local.money(Money(order.paid_minor, order.currency)),
        "units": order.units,
        "open": order.open_units,
    }


@dataclass(slots=True)
class _Sheet:
    """A draft with what it may choose from, and what is wrong with it."""

    draft: Draft
    choices: Choices
    items: tuple[Problem, ...] = ()
    options: tuple[Problem, ...] = ()
    wrong: str = ""
    wrong_code: str = ""
    url: str = ""
    gift: str = ""
    """The address of a gift link that was made just now: it is shown once."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.items, *self.options)


@desk_page(May.CARE, in_beats=True)
def new_draft(request: HttpRequest, desk: Desk, token: str) -> HttpResponse:
    """Show the choices; a POST keeps them and goes on: check, create, or send the link."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    with acting_for(desk.brand.pk):
        sheet = _read(request, desk, token)
        if isinstance(sheet, HttpResponse):
            return sheet
        if not act:
            return _page(request, desk, sheet)
        case = _create(request, desk, sheet) if act == "create" else None
        if act == "gift":
            return _give(request, desk, sheet)
        if act != "link" and case is None:
            is_wrong = bool(sheet.problems or sheet.wrong)
            return _page(request, desk, sheet, status=422 if is_wrong else 200)
    if case is None:
        return _send_link(request, desk, sheet, token)
    return _opened(request, desk, case)


def _read(request: HttpRequest, desk: Desk, token: str) -> _Sheet | HttpResponse:
    """Return the draft, with what was typed just now kept in it."""
    draft = drafts.draft_of(desk.brand.pk, token, desk.now)
    if draft is None or draft.origin is not Origin.AGENT:
        raise Http404
    if draft.is_sent:
        return redirect("console:return", slug=desk.brand.slug, ran=draft.ran)
    if request.method != "POST":
        return _Sheet(draft, choices_of(draft, now=desk.now))
    typed = agent_form.typed_lines(request.POST, offer_to(draft, now=desk.now))
    draft = drafts.save_items(draft, typed, at=desk.now)
    options = agent_form.typed_options(request.POST)
    draft = drafts.save_options(draft, options, locale=draft.locale, at=desk.now)
    # The amounts are those of what was just typed.
    choices = choices_of(draft, now=desk.now)
    wrong = option_problems_of(draft, choices.offered)
    return _Sheet(draft, choices, _item_problems(draft, choices), wrong)


def _item_problems(draft: Draft, choices: Choices) -> tuple[Problem, ...]:
    found = problems_of(draft, choices.offer)
    return tuple(problem for problem in found if problem.code not in _NOT_FOR_CALLERS)


def _create(request: HttpRequest, desk: Desk, sheet: _Sheet) -> Case | None:
    """Return the new return, or None: then the sheet says what is wrong."""
    if sheet.problems:
        return None
    approved = "approve" in request.POST and desk.may(May.DECIDE)
    opening = Opening(
        channel=request.POST.get("channel", ""),
        is_approved=approved,
        note=request.POST.get("note", "")[:_NOTE_MOST],
    )
    try:
        return open_for_shopper(
            desk.brand,
            sheet.draft,
            sheet.choices.offer,
            opening,
            at=desk.now,
            actor=desk.actor,
        )
    except DomainError as error:
        sheet.wrong, sheet.wrong_code = _all_of(error), error.code
        return None


_NOTE_MOST = 2000


def _all_of(error: DomainError) -> str:
    problems = error.facts.get("problems")
    if not isinstance(problems, list):
        return sentence(error)
    return " ".join(detail_of(str(one["code"]), one) for one in problems)


def _opened(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """Get the label, with no transaction open, and go to the return."""
    ran = case.ret.ran
    flash.tell(request, _("{ran} is opened.").format(ran=ran))
    going = any(unit.is_going for unit in case.units)
    if going and case.ret.method in _LABELLED:
        try:
            get_label(desk.brand.pk, ran, at=desk.now, actor=desk.actor)
            flash.tell(request, _("The label is ready; the shopper gets it by e-mail."))
        except DomainError as error:
            why = _("There is no label yet: {why}").format(why=sentence(error))
            flash.tell(request, why, tone="warning")
    return redirect("console:return", slug=desk.brand.slug, ran=ran)


def _send_link(request: HttpRequest, desk: Desk, sheet: _Sheet, token: str) -> HttpResponse:
    email = sheet.choices.offer.orders[0].email
    language = sheet.draft.locale or desk.brand.locale
    try:
        send_link(desk.brand, token, to=email, language=language, at=desk.now)
    except DomainError as error:
        with acting_for(desk.brand.pk):
            sheet.items, sheet.options, sheet.wrong = (), (), sentence(error)
            sheet.url = draft_url(desk.brand.slug, token)
            return _page(request, desk, sheet, status=422)
    flash.tell(request, _("The link is on its way to {email}.").format(email=email))
    return redirect("console:new", slug=desk.brand.slug)


def _give(request: HttpRequest, desk: Desk, sheet: _Sheet) -> HttpResponse:
    """Make a gift link for what is ticked, or for all that can still come back."""
    sheet.items, sheet.options = (), ()
    lines = sheet.choices.offer.lines
    ticked = {one.line_id: one.quantity for one in sheet.draft.picked}
    every = {line.id: line.standing.remaining for line in lines if line.standing.is_open}
    most = {line.id: line.standing.remaining for line in lines}
    wanted = {line: min(n, most.get(line, 0)) for line, n in (ticked or every).items()}
    try:
        code = make_gift(desk.brand, wanted, at=desk.now, actor=desk.actor)
    except DomainError as error:
        sheet.wrong = sentence(error)
        return _page(request, desk, sheet, status=422)
    sheet.gift = gift_url(desk.brand.slug, code)
    return _page(request, desk, sheet)


def _verdict(desk: Desk, sheet: _Sheet) -> tuple[Verdict, dict[str, str]] | None:
    """Return what the policy would say now, and the title of each unit by its key."""
    draft, offer = sheet.draft, sheet.choices.offer
    if not draft.picked or problems_block(sheet):
        return None
    resolution, method = Resolution(draft.options.resolution), Method(draft.options.method)
    facts = request_facts(draft, offer, resolution, method, now=desk.now)
    titles = {str(line.id): line.title for line in offer.lines}
    named = {unit.key: titles.get(unit.line_id, "") for unit in facts.units}
    return decide(offer.policy, facts, now=desk.now), named


def problems_block(sheet: _Sheet) -> bool:
    options = sheet.draft.options
    offered = sheet.choices.offered
    known = options.resolution in offered.resolutions and options.method in offered.methods
    # Asked anew: a page that is only looked at tells nobody what is wrong, and judges no less.
    return bool(_item_problems(sheet.draft, sheet.choices)) or not known


def _page(
    request: HttpRequest, desk: Desk, sheet: _Sheet, *, status: int = 200
) -> HttpResponse:
    choices, draft, local = sheet.choices, sheet.draft, desk.local
    found = _verdict(desk, sheet)
    outcomes = {unit.outcome for unit in found[0].units} if found else set()
    foreseen = choices.foreseen(draft.options.resolution, draft.options.method)
    context = {
        "orders": choices.offer.orders,
        "lines": agent_form.lines(draft, choices.offer, sheet.items, local),
        "groups": agent_form.reason_groups(),
        "conditions": agent_form.conditions(),
        "resolutions": [(r, word(words.RESOLUTIONS, r)) for r in choices.offered.resolutions],
        "methods": [(m, word(words.METHODS, m)) for m in choices.offered.methods],
        "options": draft.options,
        "judged": agent_form.judged(*found, local) if found else (),
        "amount": agent_form.amount(foreseen, local) if found and foreseen else "",
        "parts": agent_form.parts(foreseen, local) if found and foreseen else (),
        "needs_person": Outcome.REVIEW in outcomes,
        "may_decide": desk.may(May.DECIDE),
        "channels": [(code, str(_CHANNEL_WORDS[code])) for code in CHANNELS],
        "typed": request.POST,
        "wrong": sheet.wrong,
        "wrong_code": sheet.wrong_code,
        "problems": [
            detail_of(p.code, p.facts) for p in sheet.problems if "line" not in p.facts
        ],
        "link": sheet.url,
        "gift": sheet.gift,
    }
    return desk.render(
        request, "console/agent/draft.html", context, current="new", status=status
    )
