"""The time machine of the draft: what it would have said to the returns of the last 90 days."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.policy.on_desk import MENU, drafted_if_any, folk_of, tongue_of
from backhaul.doors.console.policy.replay_words import Replay
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization import jobs
from backhaul.stages.authorization.time_machine import Ran, begin, last_run


@desk_page(May.VIEW)
@require_safe
def time_machine(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the last run; while there is one under way the page asks again by itself."""
    draft = drafted_if_any(desk)
    if draft is None:
        return redirect("console:policy", slug=desk.brand.slug)
    ran = last_run(desk.brand.pk)
    context = {
        "draft": draft,
        "ran": ran,
        "is_manager": desk.may(May.CONFIGURE),
        **(_told(desk, ran, draft.policy) if ran is not None else {}),
    }
    return desk.render(request, "console/policy/time_machine.html", context, current=MENU)


@desk_page(May.CONFIGURE)
@require_POST
def run(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Begin, or begin again."""
    del request
    with transaction.atomic():
        begin(desk.brand.pk, at=desk.now, by=desk.actor)
        jobs.replay_draft.defer(brand_id=desk.brand.pk)
    return redirect("console:time_machine", slug=desk.brand.slug)


def _told(desk: Desk, ran: Ran, policy: Policy) -> dict[str, Any]:
    told: dict[str, Any] = {
        "first": desk.local.day_of(ran.since),
        "last": desk.local.day_of(ran.until),
        "by": folk_of(desk, (ran.asked_by,)).name(ran.asked_by),
        "at": desk.local.moment_within(ran.asked_at),
        "seconds": round(ran.took_ms / 1000, 1),
    }
    if ran.found is not None and ran.found["units"]:
        told["replay"] = Replay(ran.found, policy, tongue_of(desk, policy))
    return told
