"""Steps of playbooks that wait for a person, the first to be due above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from backhaul.doors.console import playbook_words as wording
from backhaul.doors.console.boards.asked import Choice, Said, owner_asked, owner_choice
from backhaul.doors.console.case.clocks import Clock
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.listing.plans import told_refusals
from backhaul.doors.console.shell import Person
from backhaul.doors.console.typed import whole
from backhaul.doors.console.work.people import owners
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.incidents.taking_many import take_many
from backhaul.stages.playbooks import queries
from backhaul.stages.playbooks.desk import finish_many
from backhaul.stages.playbooks.queries import Task, TaskFilter

NAMES = ("step", "kind", "owner")
VIEWS: Mapping[str, object] = {
    "open": gettext_lazy("All that wait"),
    "late": gettext_lazy("Overdue"),
}
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
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    wanted = TaskFilter(
        owner=owner_asked(said, desk, frame),
        step=said.only("step", list(wording.STEPS)),
        kind=said.only("kind", list(words.INCIDENTS)),
        due_before=desk.now if said.view == "late" else None,
    )
    found = queries.tasks(desk.brand.pk, wanted, limit=_MOST + 1)
    people = owners(desk.seat.user.pk, (one.step.incident.owner for one in found))
    context = {
        "rows": [_row(one, desk, people.get(one.step.incident.owner)) for one in found[:_MOST]],
        "tabs": _tabs(said),
        "choices": _choices(said, frame),
        "view": said.view,
        "is_filtered": bool(said.given),
        "is_narrowed": bool(said.query()),
        "clear": f"?view={said.view}",
        "query": said.query(),
        "overdue": Clock("bad", "alarm", _("overdue")),
        "has_more": len(found) > _MOST,
        "may_care": desk.may(May.CARE),
    }
    return desk.render(request, "console/work/tasks.html", context, current="tasks")


@desk_page(May.CARE)
@require_POST
def bulk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Finish the chosen tasks, or take over the incidents that they are about."""
    only = whole(request.POST.get("only", ""))
    chosen = [n for n in map(whole, request.POST.getlist("task")) if n is not None]
    ids = [only] if only is not None else chosen[:_MOST]
    if not ids:
        tell(request, _("No task is selected."), tone="warning")
    elif only is not None or request.POST.get("act") == "finish":
        _finish(request, desk, ids)
    elif request.POST.get("act") == "take":
        _take(request, desk, ids)
    else:
        raise Http404
    query = Said.of(QueryDict(request.POST.get("query", "")[:500]), NAMES, tuple(VIEWS)).query()
    address = reverse("console:tasks", kwargs={"slug": desk.brand.slug})
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _finish(request: HttpRequest, desk: Desk, ids: Sequence[int]) -> None:
    done, rest = finish_many(desk.brand.pk, ids, at=desk.now, actor=desk.actor)
    n = len(done)
    told = ngettext("{n} task is done.", "{n} tasks are done.", n).format(n=n)
    if rest:
        left = ngettext("{n} was none any more.", "{n} were none any more.", rest)
        told = f"{told} {left.format(n=rest)}"
    tell(request, told, tone="ok" if n else "warning")


def _take(request: HttpRequest, desk: Desk, ids: Sequence[int]) -> None:
    rans = queries.rans_of_tasks(desk.brand.pk, ids)
    took = take_many(desk.brand.pk, rans, owner=desk.actor, at=desk.now)
    n = len(took.incidents)
    told = ngettext(
        "You have the incidents of {n} return now.",
        "You have the incidents of {n} returns now.",
        n,
    ).format(n=n)
    if took.refused:
        others = "; ".join(f"{ran} {why}" for ran, why in told_refusals(took.refused)[:5])
        told = _("{done} Not the others: {others}.").format(done=told, others=others)
    tell(request, told, tone="ok" if n else "warning")


def _tabs(said: Said) -> list[dict[str, object]]:
    kept = Said(said.given, "", "")
    return [
        {
            "label": label,
            "url": f"?{kept.query(view='' if name == said.usual else name)}",
            "is_current": name == said.view,
            "key": str(place),
        }
        for place, (name, label) in enumerate(VIEWS.items(), start=1)
    ]


def _choices(said: Said, frame: Frame) -> list[Choice]:
    steps = [(code, word(wording.STEPS, code)) for code in wording.STEPS]
    kinds = [(code, word(words.INCIDENTS, code)) for code in words.INCIDENTS]
    return [
        Choice("step", _("Task"), steps, _("any task"), said.get("step")),
        Choice("kind", _("Incident"), kinds, _("any incident"), said.get("kind")),
        owner_choice(said, frame),
    ]


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
