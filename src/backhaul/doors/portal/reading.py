"""What can be read before anything is asked: the policy, and help."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backhaul.doors.portal.policy_wording import answers, sections
from backhaul.doors.portal.shop import Visit, brand_page
from backhaul.stages.policies.queries import policy_if_any


@require_safe
@brand_page
def policy(request: HttpRequest, visit: Visit) -> HttpResponse:
    found = policy_if_any(visit.brand.pk)
    context = {"sections": sections(found, visit.local) if found else ()}
    return visit.render(request, "portal/entry/policy.html", context)


@require_safe
@brand_page
def help_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    context = {"answers": answers(policy_if_any(visit.brand.pk), visit.local)}
    return visit.render(request, "portal/entry/help.html", context)
