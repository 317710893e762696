"""Badges of members for the station: printed once, known by their hash, revoked at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backhaul.core.errors import NotFound
from backhaul.doors.console.flash import tell
from backhaul.foundation.documents.badges import PrintedBadge, badge_pdf
from backhaul.foundation.tenancy import badges
from backhaul.foundation.tenancy.members import Colleague, colleagues

if TYPE_CHECKING:
    from backhaul.doors.console.setup.members import Place


def print_one(_request: HttpRequest, place: Place, user_id: int) -> HttpResponse:
    """Give a member a new badge as a PDF; the code is in it and nowhere else."""
    one = _colleague(place, user_id)
    code = badges.print_badge(place.brand, user_id, by=place.seat.user, at=place.local.now)
    owner = place.brand.name if place.brand else _("Operator")
    card = PrintedBadge(code=code, name=one.name, place=owner)
    headers = {
        "Content-Disposition": 'inline; filename="badge.pdf"',
        "Cache-Control": "private, no-store",
    }
    pdf = badge_pdf(card, locale=get_language() or "en").pdf
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def revoke(request: HttpRequest, place: Place, user_id: int) -> HttpResponse:
    one = _colleague(place, user_id)
    badges.revoke_badge(place.brand, user_id, by=place.seat.user, at=place.local.now)
    tell(request, _("The badge of %(name)s opens nothing any more.") % {"name": one.name})
    return redirect(place.url())


def _colleague(place: Place, user_id: int) -> Colleague:
    for one in colleagues(place.brand):
        if one.user.pk == user_id:
            return one
    raise NotFound("no_such_member")
