"""A brand's playbooks: what is done about each kind of incident, and what was before."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backhaul.core.errors import DomainError
from backhaul.core.playbooks.model import DEFAULT, Loyalty, Playbooks
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.playbook_words import STEPS
from backhaul.doors.console.setup.forms import put_refusal
from backhaul.doors.console.setup.playbook_form import LoyaltyForm, StepsForm
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.playbooks import versions
from backhaul.stages.playbooks.versions import Version


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def playbooks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show every kind with its steps; a POST says who counts as loyal."""
    now = versions.in_force(desk.brand.pk)
    rule = now.playbooks.loyalty
    initial = {**rule.model_dump(), "seen": now.number}
    form = LoyaltyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        wanted = now.playbooks.model_copy(update={"loyalty": Loyalty(**given)})
        if _published(form, desk, wanted, seen):
            return redirect("console:playbooks", slug=desk.brand.slug)
    history = versions.versions(desk.brand.pk)
    people = People.known_to(desk.seat.user.pk, (one.published_by for one in history))
    context = {
        "form": form,
        "number": now.number,
        "kinds": [_kind(kind, now.playbooks) for kind in IncidentKind],
        "versions": [_version(one, desk, people) for one in history],
        "is_own": now.number > 0,
        "is_default": now.playbooks == DEFAULT,
    }
    return desk.render(
        request,
        "console/setup/playbooks.html",
        context,
        current="playbooks",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def playbook(request: HttpRequest, desk: Desk, kind: str) -> HttpResponse:
    """Show the steps for one kind as a form, and publish what was changed."""
    try:
        about = IncidentKind(kind)
    except ValueError:
        raise Http404 from None
    now = versions.in_force(desk.brand.pk)
    form = StepsForm(about, now.playbooks, now.number, request.POST or None)
    is_good = request.method == "POST" and form.is_valid()
    if is_good and _published(form, desk, form.playbooks, form.cleaned_data["seen"]):
        return redirect("console:playbooks", slug=desk.brand.slug)
    return desk.render(
        request,
        "console/setup/playbook.html",
        {"form": form, "kind": word(words.INCIDENTS, kind)},
        current="playbooks",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE)
@require_POST
def restore(request: HttpRequest, desk: Desk, version: int) -> HttpResponse:
    """Bring back an earlier version as a new one."""
    seen = request.POST.get("seen", "")
    try:
        with transaction.atomic():
            versions.restore(
                desk.brand.pk,
                version,
                seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
                at=desk.now,
                by=desk.actor,
            )
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("The earlier steps are back."))
    return redirect("console:playbooks", slug=desk.brand.slug)


def _published(form: Any, desk: Desk, wanted: Playbooks, seen: int) -> bool:
    try:
        with transaction.atomic():
            versions.publish(desk.brand.pk, wanted, seen=seen, at=desk.now, by=desk.actor)
    except DomainError as error:
        put_refusal(form, error)
        return False
    return True


def _kind(kind: IncidentKind, books: Playbooks) -> dict[str, Any]:
    return {
        "code": kind.value,
        "name": word(words.INCIDENTS, kind.value),
        "steps": [
            {
                "name": word(STEPS, step.kind.value),
                "after": _("after {n} h").format(n=step.after_h) if step.after_h else "",
            }
            for step in books.of(kind)
        ],
    }


def _version(one: Version, desk: Desk, people: People) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": desk.local.moment(one.published_at),
        "by": people.name(one.published_by),
        "changed": [word(words.INCIDENTS, kind.value) for kind in one.changed],
    }
