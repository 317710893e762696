"""Every e-mail of a brand as it was sent, the newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.core.errors import DomainError
from backhaul.doors.console.case.letters import letter_card
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.tenancy.access import May
from backhaul.stages.messaging import queries

_PER_PAGE = 50


@require_safe
@desk_page(May.VIEW)
def messages(request: HttpRequest, desk: Desk) -> HttpResponse:
    wanted = request.GET.get("state", "")
    state = wanted if wanted in {"queued", "sent", "failed"} else ""
    cursor = request.GET.get("after", "")
    try:
        page = queries.newest(desk.brand.pk, state=state, cursor=cursor, limit=_PER_PAGE)
    except DomainError:
        page = queries.newest(desk.brand.pk, state=state, limit=_PER_PAGE)
    people = People.known_to(desk.seat.user.pk, (row.written_by for row, _ran in page.rows))
    cards = [letter_card(vars(row), desk.local, people, ran=ran) for row, ran in page.rows]
    here = reverse("console:messages", kwargs={"slug": desk.brand.slug})
    after = urlencode({"state": state, "after": page.next_cursor}) if page.next_cursor else ""
    context = {
        "letters": cards,
        "state": state,
        "states": (
            ("", _("All")),
            ("queued", _("Waiting")),
            ("sent", _("Sent")),
            ("failed", _("Not delivered")),
        ),
        "next": f"{here}?{after}" if after else "",
        "first": here if cursor else "",
        "may_care": desk.may(May.CARE),
    }
    return desk.render(request, "console/messages/list.html", context, current="messages")
