"""Steps of playbooks that wait for a person, the first to be due above."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.doors.console import playbook_words as wording
from backhaul.doors.console.case.clocks import Clock
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.shell import Person
from backhaul.doors.console.work.people import owners
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.playbooks import queries
from backhaul.stages.playbooks.queries import Task

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: int
    incident: int
    name: str
    kind: str
    ran: str
    due: str
    is_late: bool
    owner: Person | None


@desk_page(May.VIEW)
@require_safe
def tasks(request: HttpRequest, desk: Desk) -> HttpResponse:
    mine = request.GET.get("owner") == "me"
    owner = desk.actor if mine else ""
    found = queries.tasks(desk.brand.pk, owner=owner, limit=_MOST + 1)
    people = owners(desk.seat.user.pk, (one.step.incident.owner for one in found))
    context = {
        "rows": [_row(one, desk, people.get(one.step.incident.owner)) for one in found[:_MOST]],
        "mine": mine,
        "overdue": Clock("bad", "alarm", _("overdue")),
        "has_more": len(found) > _MOST,
        "may_care": desk.may(May.CARE),
    }
    return desk.render(request, "console/work/tasks.html", context, current="tasks")


def _row(one: Task, desk: Desk, owner: Person | None) -> Row:
    step = one.step
    return Row(
        id=step.pk,
        incident=step.incident_id,
        name=word(wording.STEPS, step.step),
        kind=word(words.INCIDENTS, step.incident.kind),
        ran=one.ran,
        due=desk.local.moment_within(step.due_by) if step.due_by else "",
        is_late=step.due_by is not None and step.due_by < desk.now,
        owner=owner,
    )
