"""A person does a task of a playbook, stops its steps, or lets them go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.errors import NotFound
from backhaul.doors.console import flash
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work.claim_form import address_lines, form_facts
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.playbooks import desk as handling
from backhaul.stages.playbooks.recovering import trace_form

_RAN = re.compile(r"[A-Z0-9-]{4,40}")


@desk_page(May.CARE)
@require_POST
def act(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Do it, and go back to where the button was."""
    brand_id = desk.brand.pk
    work: Callable[[], object]
    match request.POST.get("act", ""):
        case "finish":
            step = _number(request.POST.get("step", ""))
            owned = handling.steps_of(brand_id, [number])[number]
            if step not in {row.pk for row in owned}:
                raise NotFound("no_such_step", step=step)
            work = partial(handling.finish, brand_id, step, at=desk.now, actor=desk.actor)
            told = _("Noted as done.")
        case "stop":
            work = partial(handling.stop, brand_id, number, at=desk.now, actor=desk.actor)
            told = _("Nothing more happens by itself here.")
        case "resume":
            work = partial(handling.resume, brand_id, number, at=desk.now, actor=desk.actor)
            told = _("The steps go on.")
        case _:
            raise Http404
    error = attempt(desk, work)
    if error:
        flash.tell(request, sentence(error), tone="error")
    else:
        flash.tell(request, told)
    return HttpResponseRedirect(_where(request, desk, number))


def _where(request: HttpRequest, desk: Desk, number: int) -> str:
    slug = desk.brand.slug
    back = request.POST.get("back", "")
    if back == "tasks":
        return reverse("console:tasks", kwargs={"slug": slug})
    if _RAN.fullmatch(back):
        url = reverse("console:return", kwargs={"slug": slug, "ran": back})
        return f"{url}#playbook"
    return reverse("console:incident", kwargs={"slug": slug, "number": number})


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


@desk_page(May.VIEW)
@require_safe
def trace(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show what a carrier's form asks for, ready to be copied."""
    found = trace_form(desk.brand.pk, number)
    context = {
        "number": number,
        "ran": found.ran,
        "facts": form_facts(found.form, found.currency, desk.local),
        "sender": address_lines(found.sender),
        "destination": address_lines(found.destination),
    }
    return desk.render(request, "console/incidents/trace.html", context, current="incidents")
