"""A member's own views of the list: kept, deleted, and brought back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.listing.asked import CHOOSING
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import drop_view, keep_view

_SALT = "console.view"


@desk_page(May.VIEW)
@require_POST
def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    query = _choosing(request.POST.get("query", ""))
    user_id = desk.seat.user.pk
    try:
        name = request.POST.get("name", "")
        view = keep_view(desk.brand.pk, user_id, name, query, at=desk.now)
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("The view “{name}” is a tab now.").format(name=view.name))
    return _back(desk, query)


@desk_page(May.VIEW)
@require_POST
def drop(request: HttpRequest, desk: Desk, view_id: int) -> HttpResponse:
    gone = drop_view(desk.brand.pk, desk.seat.user.pk, view_id)
    token = signing.dumps([gone.name, gone.query], salt=_SALT)
    undo = reverse("console:restore_view", kwargs={"slug": desk.brand.slug})
    told = _("The view “{name}” is deleted.").format(name=gone.name)
    tell(request, told, undo=f"{undo}?{urlencode({'view': token})}")
    return _back(desk, "")


@desk_page(May.VIEW)
@require_POST
def restore(request: HttpRequest, desk: Desk) -> HttpResponse:
    try:
        name, query = signing.loads(request.GET.get("view", ""), salt=_SALT, max_age=3600)
    except signing.BadSignature as error:
        raise Http404 from error
    try:
        keep_view(desk.brand.pk, desk.seat.user.pk, name, query, at=desk.now)
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    return _back(desk, query)


def _choosing(query: str) -> str:
    """Return the parts of an address that make a view, in their order."""
    given = parse_qs(query[:1000])
    kept = {name: given[name][0][:80] for name in CHOOSING if name in given}
    return urlencode(kept)


def _back(desk: Desk, query: str) -> HttpResponse:
    address = reverse("console:returns", kwargs={"slug": desk.brand.slug})
    return redirect(f"{address}?{query}" if query else address)
