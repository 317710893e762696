"""Where a brand's returns go, and the old addresses of its policy."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.sites import all_sites
from backhaul.stages.policies.actions import publish_after
from backhaul.stages.policies.queries import policy_in_force


@desk_page(May.VIEW)
@require_safe
def moved(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Lead who kept an old address to the policy."""
    del request
    return redirect("console:policy", slug=desk.brand.slug)


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose where the brand's returns go: a rule of its policy like any other."""
    in_force = policy_in_force(desk.brand.pk)
    sites = all_sites()
    wrong = ""
    if request.method == "POST":
        chosen = request.POST.get("site", "")
        if chosen in {one.code for one in sites}:
            try:
                changed = in_force.model_copy(update={"site": chosen})
                _publish(desk, changed, in_force.version)
            except DomainError as error:
                wrong = sentence(error)
            else:
                tell(request, _("Returns that are authorised from now on go there."))
                return redirect("console:site", slug=desk.brand.slug)
        else:
            wrong = _("Choose one of the return centres.")
    context = {"sites": sites, "chosen": in_force.site, "wrong": wrong}
    return desk.render(
        request,
        "console/setup/site.html",
        context,
        current="settings",
        status=422 if wrong else 200,
    )


def _publish(desk: Desk, changed: Any, seen: int) -> int:
    with transaction.atomic():
        return publish_after(desk.brand.pk, changed, seen=seen, at=desk.now, by=desk.actor)
