"""Four eyes at a bench: a colleague looks at it too, and scans their badge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.core.receiving import SCAN_LIMIT, as_printed
from backhaul.doors.station.bench import Bench
from backhaul.doors.station.things import Thing, shown
from backhaul.foundation.pages.words import DISPOSITIONS, word
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.badges import holder_of, is_badge

_KEPT = ("turn", "choice", "answer", "note", "put")


def scanned_badge(request: HttpRequest) -> str:
    """Return what was scanned or typed where a badge is awaited."""
    given = request.POST.get("code") or request.POST.get("badge", "")
    return as_printed(given)[:SCAN_LIMIT]


def is_something_else(request: HttpRequest) -> bool:
    """Whether a scan is no badge: it goes to whoever understands every scan."""
    return bool(request.POST.get("code")) and not is_badge(scanned_badge(request))


def seconder(request: HttpRequest, bench: Bench, brand_id: int) -> str:
    """Return the colleague who agrees, as the journal names them.

    Raises DomainError: badge_unknown, badge_may_not, second_person_is_oneself,
    badge_printed_by_oneself, second_person_may_not.
    """
    holder = holder_of(scanned_badge(request))
    me = bench.seat.user.pk
    if holder.seat.user.pk == me:
        raise DomainError("second_person_is_oneself")
    if holder.printed_by == me:
        raise DomainError("badge_printed_by_oneself")
    if not holder.may(May.INSPECT, brand_id):
        raise DomainError("second_person_may_not")
    return holder.seat.actor


def ask(
    request: HttpRequest, bench: Bench, thing: Thing, proposed: str, *, wrong: str = ""
) -> HttpResponse:
    """Ask for the badge; what was answered so far goes along, and nothing is written yet."""
    kept = [(name, request.POST[name]) for name in _KEPT if name in request.POST]
    context = {
        **shown(thing, with_pictures=False),
        "here": thing.at("disposition"),
        "kept": [("second", "1"), *kept],
        "verb": word(DISPOSITIONS, request.POST.get("choice", "")),
        "proposed": word(DISPOSITIONS, proposed) if proposed else "",
        "wrong": wrong or _("Somebody else has to agree."),
    }
    status = 422 if wrong else 200
    return bench.render(request, "station/bench/second.html", context, status=status)
