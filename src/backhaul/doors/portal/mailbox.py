"""The sandbox's mailbox: every letter to anybody, for whoever tries it out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from backhaul.doors.portal.links import not_found
from backhaul.foundation import clock
from backhaul.foundation.pages.local import Local
from backhaul.stages.messaging.post_office import is_sandbox, letters, recipients

_MOST = 60


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Answer as an address that leads nowhere wherever letters are real."""
    if not is_sandbox():
        return not_found(request)
    to = request.GET.get("to", "")[:254]
    found = letters(most=_MOST)
    people = recipients(found)
    shown = letters(to=to, most=_MOST) if to else found
    language, now = get_language() or "en", clock.now()
    cards = [
        {"letter": one, "when": Local.of(language, one.zone, now).moment(one.at)}
        for one in shown
    ]
    context = {"cards": cards, "people": people, "to": to}
    response = render(request, "portal/mailbox.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
