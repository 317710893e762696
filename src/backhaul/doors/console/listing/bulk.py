"""Steps for many returns at once: shown first, unless they can simply be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.listing.asked import CHOOSING
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.incidents import taking_many
from backhaul.stages.returns import owners
from backhaul.stages.tracking import asking_many

_MOST = 200
_SALT = "console.bulk"
_UNDO_FOR = 3600
STEPS = ("take", "assign", "ask", "incidents")
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step would do: the returns that it fits, and why not the others."""

    can: Sequence[str]
    refused: Mapping[str, str]
    """RAN → code."""
    undo: dict[str, Any] = field(default_factory=dict)


@desk_page(May.CARE)
@require_POST
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, rans = _read(request)
    if not rans:
        tell(request, _("No return is selected."), tone="warning")
        return _back(request, desk)
    if step == "take":
        return _done(request, desk, step, _do(desk, step, rans, desk.actor))
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    to = _to(request, frame) if step == "assign" else desk.actor
    plan = _plan(desk, step, rans, to)
    context = {
        "step": step,
        "title": _titles()[step],
        "effect": _effects()[step],
        "plan": plan,
        "fits": _("{n} of {all} can").format(n=len(plan.can), all=len(rans)),
        "why_not": told_refusals(plan.refused),
        "rans": rans,
        "people": frame.people,
        "to": to,
        "back": request.POST.get("back", ""),
    }
    return desk.render(request, "console/list/bulk.html", context, current="returns")


@desk_page(May.CARE)
@require_POST
def do(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, rans = _read(request)
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    to = _to(request, frame) if step == "assign" else desk.actor
    return _done(request, desk, step, _do(desk, step, rans, to))


@desk_page(May.CARE)
@require_POST
def undo(request: HttpRequest, desk: Desk, token: str) -> HttpResponse:
    try:
        said = signing.loads(token, salt=_SALT, max_age=_UNDO_FOR)
    except signing.BadSignature as error:
        raise Http404 from error
    if said.get("brand") != desk.brand.pk or said.get("by") != desk.actor:
        raise Http404
    if "owners" in said:
        back = owners.put_back(
            desk.brand.pk, said["owners"], since=said["to"], at=desk.now, actor=desk.actor
        )
        number = len(back.changed)
    else:
        number = taking_many.put_back_many(
            desk.brand.pk, said["incidents"], owner=desk.actor, at=desk.now
        )
    tell(request, ngettext("{n} was put back.", "{n} were put back.", number).format(n=number))
    return _back(request, desk)


def told_refusals(refused: Mapping[str, str]) -> list[tuple[str, str]]:
    words = {
        "no_such_return": _("is not here any more"),
        "has_it_already": _("is with this person already"),
        "is_done": _("is done"),
        "no_parcel": _("has no parcel that travels"),
        "has_arrived": _("has arrived"),
        "not_our_label": _("travels without a label of ours"),
        "asked_lately": _("was asked about in the last ten minutes"),
        "asking": _("is being asked about"),
        "no_incident": _("has no open incident"),
        "incident_taken": _("its incident is with somebody else"),
    }
    return [(ran, words[code]) for ran, code in refused.items()]


def _plan(desk: Desk, step: str, rans: Sequence[str], to: str | None) -> Plan:
    if step == "ask":
        asking = asking_many.can_ask(desk.brand.pk, rans, at=desk.now)
        return Plan(list(asking.parcels), asking.refused)
    if step == "incidents":
        taking = taking_many.can_take(desk.brand.pk, rans, desk.actor)
        return Plan(list(taking.incidents), taking.refused)
    rows, refused = owners.can_hand(desk.brand.pk, rans, to)
    return Plan([row.ran for row in rows], refused)


def _do(desk: Desk, step: str, rans: Sequence[str], to: str | None) -> Plan:
    if step == "ask":
        asked = asking_many.ask_many(desk.brand.pk, rans, at=desk.now)
        return Plan(list(asked.parcels), asked.refused)
    if step == "incidents":
        took = taking_many.take_many(desk.brand.pk, rans, owner=desk.actor, at=desk.now)
        ids = [pk for pks in took.incidents.values() for pk in pks]
        return Plan(list(took.incidents), took.refused, {"incidents": ids})
    handed = owners.hand_over(desk.brand.pk, rans, to, at=desk.now, actor=desk.actor)
    undo_it = {"owners": dict(handed.changed), "to": to}
    return Plan(list(handed.changed), handed.refused, undo_it)


def _done(request: HttpRequest, desk: Desk, step: str, plan: Plan) -> HttpResponse:
    number = len(plan.can)
    said = _told(step, number)
    if plan.refused:
        others = "; ".join(f"{ran} {why}" for ran, why in told_refusals(plan.refused)[:5])
        said = _("{done} Not the others: {others}.").format(done=said, others=others)
    address = ""
    if plan.undo and number:
        signed = {**plan.undo, "brand": desk.brand.pk, "by": desk.actor}
        token = signing.dumps(signed, salt=_SALT, compress=True)
        address = reverse("console:bulk_undo", kwargs={"slug": desk.brand.slug, "token": token})
    tell(request, said, undo=address, tone="ok" if number else "warning")
    return _back(request, desk)


def _told(step: str, number: int) -> str:
    words = {
        "take": ngettext("You have {n} return now.", "You have {n} returns now.", number),
        "assign": ngettext("{n} return was assigned.", "{n} returns were assigned.", number),
        "ask": ngettext(
            "The carrier is asked about {n} return.",
            "The carriers are asked about {n} returns.",
            number,
        ),
        "incidents": ngettext(
            "You have the incidents of {n} return now.",
            "You have the incidents of {n} returns now.",
            number,
        ),
    }
    return words[step].format(n=number)


def _titles() -> dict[str, str]:
    return {
        "assign": _("Assign returns"),
        "ask": _("Ask the carriers again"),
        "incidents": _("Take over incidents"),
    }


def _effects() -> dict[str, str]:
    return {
        "assign": _("The person finds them under “Owner: Me”. This can be undone."),
        "ask": _("Each carrier is asked once, within a minute. Its answer appears by itself."),
        "incidents": _("You own their open incidents that nobody has. This can be undone."),
    }


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise Http404
    rans = [ran[:80] for ran in request.POST.getlist("ran") if "\x00" not in ran]
    return step, list(dict.fromkeys(rans))[:_MOST]


def _to(request: HttpRequest, frame: Frame) -> str | None:
    """Return whom to assign to; somebody who may not have returns is nobody here."""
    said = request.POST.get("to", "")
    if said == NOBODY:
        return None
    known = {f"member:{pk}" for pk, _name in frame.people}
    if said and said not in known:
        raise Http404
    return said or next(iter(sorted(known)), None)


def _back(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Return to the list as it was left; only parts of its own address are taken over."""
    given = parse_qs(request.POST.get("back", "")[:1000])
    kept = {n: given[n][0] for n in (*CHOOSING, "after", "before") if n in given}
    address = reverse("console:returns", kwargs={"slug": desk.brand.slug})
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)
