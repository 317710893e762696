"""Finding a return's page again, by its number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.ids import ran
from backhaul.doors.portal.entry_forms import TrackForm
from backhaul.doors.portal.shop import Visit, brand_page, too_often
from backhaul.foundation.limits.addresses import network_of
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.casefile.finding import find_return
from backhaul.stages.intake.lookup import Asked

_EXAMPLE = 7_133_504_962
"""Of the example that shows how a return number looks."""


@require_http_methods(("GET", "HEAD", "POST"))
@brand_page
def track(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to the secret link of the return; any wrong answer is the same page."""
    form = TrackForm(
        request.POST if request.method == "POST" else None,
        example=ran(visit.brand.prefix, _EXAMPLE),
    )
    if form.is_valid():
        asked = Asked(
            number=form.cleaned_data["number"],
            email=form.cleaned_data["email"],
            network=network_of(request),
        )
        found = find_return(visit.brand, asked, at=visit.now)
        if found.again_at is not None:
            return too_often(request, visit, found.again_at)
        if found.return_id is not None:
            token = link_token(found.return_id)
            return redirect("portal:tracking", visit.brand.slug, token)
        form.add_error(None, _("We find no return with this number and this e-mail address."))
    status = 422 if form.errors else 200
    return visit.render(request, "portal/entry/track.html", {"form": form}, status=status)
