"""The insights page: figures of a span of days, each with its chart, its table and a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work import (
    cards_causes,
    cards_losses,
    cards_promises,
    cards_speed,
    cards_worth,
)
from backhaul.doors.console.work.figures import Card, Figures
from backhaul.doors.console.work.tables import csv_response
from backhaul.foundation.tenancy.access import May
from backhaul.stages.insights.period import SPANS, USUAL, Period, looked_at

CARDS: Mapping[str, Callable[[Figures], Card]] = {
    "cycle": cards_speed.cycle,
    "scans": cards_speed.scans,
    "promises": cards_promises.promises,
    "incidents": cards_causes.incidents,
    "reasons": cards_causes.reasons,
    "costs": cards_worth.costs,
    "products": cards_causes.products,
    "recovery": cards_worth.recovery,
    "missing": cards_losses.missing,
    "chargebacks": cards_losses.chargebacks,
}


@desk_page(May.VIEW)
def insights(request: HttpRequest, desk: Desk) -> HttpResponse:
    days = _days(request)
    figures = _figures(desk, days)
    cards = [make(figures) for make in CARDS.values()]
    period = figures.period
    context = {
        "cards": cards,
        "tiles": _tiles(figures),
        "days": days,
        "spans": [(span, _("{n} days").format(n=span)) for span in SPANS],
        "sample": _("Each {nth}th return is looked at; the figures below are of those.").format(
            nth=figures.period.nth
        )
        if figures.period.nth > 1
        else "",
        "told": _("{brand}, {first} to today").format(
            brand=desk.brand.name, first=desk.local.day_of(period.since)
        ),
    }
    return desk.render(request, "console/insights/page.html", context, current="insights")


@desk_page(May.VIEW)
def insights_csv(request: HttpRequest, desk: Desk, card: str) -> HttpResponse:
    if card not in CARDS:
        raise Http404
    days = _days(request)
    table = CARDS[card](_figures(desk, days)).table
    return csv_response(table, f"{card}-{desk.brand.slug}-{days}d.csv")


def _days(request: HttpRequest) -> int:
    """Return the span of the address; what cannot be chosen is the usual one."""
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, SPANS) else USUAL


def _figures(desk: Desk, days: int) -> Figures:
    whole = Period.last(days, desk.brand.time_zone, desk.now)
    period, returns = looked_at(desk.brand.pk, whole)
    return Figures(desk.brand.pk, desk.brand.currency, period, desk.local, returns)


def _tiles(on: Figures) -> list[tuple[str, str, str]]:
    """Return the figures on top, those that are known: term, value and unit."""
    half = on.speed.cycle_of_all.percentile(50) if on.speed.cycle_of_all.n else None
    scanned, troubled = on.speed.scanned_of_all.share, on.incidents.any.share
    found = [(_("Returns requested"), on.number(on.returns, 0), "")]
    if half is not None:
        found.append((_("Request to money, half within"), on.days(half), _("days")))
    if scanned is not None:
        found.append((_("First scan within 72 h"), on.number(scanned * 100), "%"))
    if troubled is not None and on.speed.returns:
        found.append((_("Returns with an incident"), on.number(troubled * 100), "%"))
    return found
