"""Trying a policy: a made-up request or a real one, by the draft and by what is in force."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.policies.examples import Example, Expected
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.answers import Answer, answer_of
from backhaul.doors.console.policy.on_desk import MENU, tongue_of
from backhaul.doors.console.policy.saying import Tongue
from backhaul.doors.console.policy.trying_form import TryForm
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.trying import facts_named
from backhaul.stages.policies.checking import markets
from backhaul.stages.policies.drafts import draft_of, written_policy
from backhaul.stages.policies.examples import keep_example
from backhaul.stages.policies.queries import policy_in_force


@dataclass(slots=True)
class Tried:
    """What is tried; `facts` None: it cannot be yet, and `wrong` or the form says why."""

    form: TryForm
    number: str
    facts: RequestFacts | None = None
    wrong: str = ""


@desk_page(May.VIEW)
@require_safe
def try_it(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what the draft and the version in force say to a request, one under the other."""
    now = policy_in_force(desk.brand.pk)
    row = draft_of(desk.brand.pk)
    draft = written_policy(row) if row is not None else None
    tongue = tongue_of(desk, draft or now)
    tried = _tried(desk, tongue, request.GET)
    answers = _answers(draft, now, tried.facts, tongue)
    context = {
        "form": tried.form,
        "number": tried.number,
        "wrong": tried.wrong,
        "answers": answers,
        "has_draft": draft is not None,
        "outcomes": _outcomes(),
        "expected": answers[0].code if answers else "",
        "query": request.GET.urlencode(),
        "is_manager": desk.may(May.CONFIGURE),
    }
    return desk.render(request, "console/policy/try.html", context, current=MENU)


def _tried(desk: Desk, tongue: Tongue, typed: QueryDict) -> Tried:
    number = typed.get("number", "").strip()
    form = TryForm(tongue, markets(desk.brand.pk, at=desk.now), typed)
    tried = Tried(form, number)
    if number:
        try:
            tried.facts = facts_named(desk.brand.pk, number, at=desk.now)
        except DomainError as error:
            tried.wrong = sentence(error)
    elif form.is_valid():
        tried.facts = form.facts(desk.now)
    return tried


def _answers(
    draft: Policy | None, now: Policy, facts: RequestFacts | None, tongue: Tongue
) -> list[Answer]:
    if facts is None:
        return []
    in_force = _("policy {n}").format(n=now.version)
    found = [answer_of(now, facts, tongue, whose=in_force)]
    if draft is not None:
        found.insert(0, answer_of(draft, facts, tongue, whose=_("draft")))
    return found


def _outcomes() -> list[tuple[str, str]]:
    return [
        (Outcome.AUTHORIZE.value, _("it is authorised")),
        (Outcome.REVIEW.value, _("a person is asked")),
        (Outcome.REFUSE.value, _("it is refused")),
    ]


@desk_page(May.CONFIGURE)
@require_POST
def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what was tried as an example, with the answer that every version must give."""
    query = QueryDict(request.POST.get("query", "")[:4000])
    now = policy_in_force(desk.brand.pk)
    tried = _tried(desk, tongue_of(desk, now), query)
    back = f"{reverse('console:policy_try', args=[desk.brand.slug])}?{query.urlencode()}"
    name = request.POST.get("name", "").strip()[:120]
    wanted = request.POST.get("outcome", "")
    if tried.facts is None or not name or wanted not in {one.value for one in Outcome}:
        tell(request, _("Give the example a name, and say what must come out."), tone="error")
        return redirect(back)
    try:
        with transaction.atomic():
            example = _example(name, tried.facts, Outcome(wanted))
            keep_example(desk.brand.pk, example, at=desk.now, by=desk.actor)
    except DomainError as error:
        tell(request, sentence(error), tone="error")
        return redirect(back)
    tell(request, _("The example is kept: every version must answer it like this."))
    return redirect("console:policy_examples", slug=desk.brand.slug)


def _example(name: str, facts: RequestFacts, wanted: Outcome) -> Example:
    expected = {unit.key: Expected(outcome=wanted) for unit in facts.units}
    return Example(name=name, facts=facts, expected=expected)
