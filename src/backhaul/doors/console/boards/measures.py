"""How carriers and return centres do: clocks that were met, and the scorecard of carriers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.deadlines import SlaClock
from backhaul.core.insights import Rate
from backhaul.doors.console.boards.clocks import CLOCKS
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work.charts import Bar
from backhaul.doors.console.work.figures import Figures, in_words, rate_bars
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.sites import all_sites
from backhaul.stages.insights import attainment as attained
from backhaul.stages.insights.attainment import OF_CARRIERS, Attained
from backhaul.stages.insights.carriers import FIRST_SCAN_H, Score, scorecard
from backhaul.stages.insights.period import Period, looked_at
from backhaul.stages.service_levels.targets import own_hours

#: Days that can be chosen, the usual ones first.
ATTAINED_OVER = (90, 30)
SCORED_OVER = (90, 30, 365)
_HALF, _MOST_OF_ALL = 50, 90
_TOP_KINDS = 3
_Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A chart with its sentence. `label` tells it to those who do not see it."""

    code: str
    title: str
    sub: str
    bars: Sequence[Bar]
    foot: str = ""

    @property
    def label(self) -> str:
        return self.title


@desk_page(May.VIEW)
def attainment(request: HttpRequest, desk: Desk) -> HttpResponse:
    days, on = _figures(request, desk, ATTAINED_OVER)
    found = attained.attainment(desk.brand.pk, on.period)
    sites = {site.code: site.name for site in all_sites()}
    context = _frame(desk, on, days, ATTAINED_OVER) | {
        "title": _("Clocks that were met"),
        "findings": [
            _met(on, clock, rows, sites) for clock, rows in _by_clock(found).items() if rows
        ],
        "head": (_("Clock"), _("Carrier or site"), _("Over"), _("Met"), _("Share"),
                 _("95 % range"), _("Half within")),
        "rows": [_cells(_told(on, one, sites), words=(1,)) for one in found],
        "in_words": (0, 1),
        "csv": "console:attainment_csv",
        "none": _("No clock has run out or was met in this time."),
        "what": _("Of the returns requested in this time: clocks that were met, or ran out."),
    }  # fmt: skip
    return desk.render(request, "console/boards/measures.html", context, current="clocks")


@desk_page(May.VIEW)
def attainment_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    days, on = _figures(request, desk, ATTAINED_OVER)
    rows = tuple(
        (one.clock.value, one.who, str(one.met.of), str(one.met.hits), _share(one.met),
         _plain(one.took.percentile(_HALF), 60), _plain(one.took.percentile(_MOST_OF_ALL), 60))
        for one in attained.attainment(desk.brand.pk, on.period)
    )  # fmt: skip
    head = ("clock", "carrier_or_site", "over", "met", "share", "p50_hours", "p90_hours")
    return csv_response(Table(head, rows), f"clocks-met-{desk.brand.slug}-{days}d.csv")


@desk_page(May.VIEW)
def carriers(request: HttpRequest, desk: Desk) -> HttpResponse:
    days, on = _figures(request, desk, SCORED_OVER)
    hours = _first_scan_h(desk)
    found = scorecard(desk.brand.pk, on.period, first_scan_h=hours)
    context = _frame(desk, on, days, SCORED_OVER) | {
        "title": _("Carriers"),
        "findings": [
            _scan_finding(on, found, hours),
            _transit_finding(on, found),
            _trouble_finding(on, found),
        ],
        "head": (_("Carrier"), _("Parcels"), _("First scan in time"), _("Half, days"),
                 _("9 of 10, days"), _("With an incident"), _("Silent"),
                 _("Wrong “delivered”"), _("Most frequent incidents")),
        "rows": [_cells(_scored(on, one), words=(8,)) for one in found],
        "in_words": (0, 8),
        "csv": "console:carriers_csv",
        "none": _("No parcel was sent in this time."),
        "what": _("Parcels of the returns requested in this time. Who is still on the way "
                  "counts as slower than all others."),
    }  # fmt: skip
    return desk.render(request, "console/boards/measures.html", context, current="carriers")


@desk_page(May.VIEW)
def carriers_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    days, on = _figures(request, desk, SCORED_OVER)
    found = scorecard(desk.brand.pk, on.period, first_scan_h=_first_scan_h(desk))
    kinds = sorted({kind for one in found for kind, _rate in one.kinds})
    head = ("carrier", "service", "parcels", "handed_over", "scanned_in_time", "scanned_share",
            "transit_p50_hours", "transit_p90_hours", "with_incident", "silent", "delivered",
            "wrong_delivered", *kinds)  # fmt: skip
    rows = tuple(_csv_row(one, kinds) for one in found)
    return csv_response(Table(head, rows), f"carriers-{desk.brand.slug}-{days}d.csv")


def _figures(request: HttpRequest, desk: Desk, spans: Sequence[int]) -> tuple[int, Figures]:
    """Return the span of the address, and what figures are made of; an odd one is the usual."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, spans) else spans[0]
    whole = Period.last(days, desk.brand.time_zone, desk.now)
    period, returns = looked_at(desk.brand.pk, whole)
    return days, Figures(desk.brand.pk, desk.brand.currency, period, desk.local, returns)


def _frame(desk: Desk, on: Figures, days: int, spans: Sequence[int]) -> dict[str, Any]:
    sample = _("Each {nth}th return is looked at; the figures below are of those.")
    return {
        "days": days,
        "spans": [(span, _("{n} days").format(n=span)) for span in sorted(spans)],
        "told": _("{brand}, {first} to today").format(
            brand=desk.brand.name, first=desk.local.day_of(on.period.since)
        ),
        "sample": sample.format(nth=on.period.nth) if on.period.nth > 1 else "",
    }


def _cells(row: _Cells, *, words: Sequence[int]) -> list[tuple[str, bool]]:
    """Return each cell with whether it is a number; `words` are those not, beside the first."""
    return [(cell, place not in {0, *words}) for place, cell in enumerate(row)]


def _by_clock(found: Sequence[Attained]) -> Mapping[str, list[Attained]]:
    return {code: [one for one in found if one.clock.value == code] for code in CLOCKS}


def _met(
    on: Figures, clock: str, rows: Sequence[Attained], sites: Mapping[str, str]
) -> Finding:
    whole = Rate(sum(one.met.hits for one in rows), sum(one.met.of for one in rows))
    title = _("{clock}: {share} in time").format(
        clock=CLOCKS[clock], share=on.percent(whole.share)
    )
    is_carriers = clock in OF_CARRIERS
    return Finding(
        code=clock,
        title=title,
        sub=_("By carrier") if is_carriers else _("By return centre"),
        bars=rate_bars(on, [(_who(one, sites), one.met) for one in rows[:8]]),
        foot=in_words(on, whole.of),
    )


def _who(one: Attained, sites: Mapping[str, str]) -> str:
    if one.clock in OF_CARRIERS:
        return one.who or _("Unknown carrier")
    return sites.get(one.who, one.who) or _("Unknown return centre")


def _told(on: Figures, one: Attained, sites: Mapping[str, str]) -> _Cells:
    half = one.took.percentile(_HALF)
    return (
        str(CLOCKS[one.clock]),
        _who(one, sites),
        on.number(one.met.of, 0),
        on.number(one.met.hits, 0),
        on.percent(one.met.share),
        _range(on, one.met),
        "–" if half is None else _("{n} h").format(n=on.number(half / 60)),
    )


def _first_scan_h(desk: Desk) -> int:
    """Return the target that the brand measures first scans by, in hours."""
    return own_hours(desk.brand.pk, SlaClock.FIRST_SCAN) or FIRST_SCAN_H


def _scan_finding(on: Figures, found: Sequence[Score], hours: int) -> Finding:
    whole = Rate(sum(o.scanned.hits for o in found), sum(o.scanned.of for o in found))
    sub = _("Of those that somebody handed over, with the range that chance allows")
    if not whole.of:
        return Finding("scan", _("How soon a carrier sees the parcel"), sub, ())
    title = _("{share} of the parcels are scanned within {n} h of their hand-over").format(
        share=on.percent(whole.share), n=hours
    )
    counted = [(_name(one), one.scanned) for one in found[:8] if one.scanned.of]
    bars = rate_bars(on, counted)
    return Finding("scan", title, sub, bars, in_words(on, whole.of))


def _transit_finding(on: Figures, found: Sequence[Score]) -> Finding:
    timed = [one for one in found[:8] if one.transit.n]
    halves = [one.transit.percentile(_HALF) for one in timed]
    slowest = [one.transit.percentile(_MOST_OF_ALL) for one in timed]
    top = max([hours for hours in (*halves, *slowest) if hours is not None], default=0) or 1
    bars = [
        Bar(
            name=_name(one),
            width=_percent(half, top),
            value=_("half not there yet") if half is None else _days(on, half),
            more="" if most is None else _("9 of 10 within {n}").format(n=on.days(most)),
            low=_percent(half, top) if most is not None else "",
            high=_percent(most, top) if most is not None else "",
        )
        for one, half, most in zip(timed, halves, slowest, strict=True)
    ]
    title = _("How long parcels are on their way")
    sub = _("Days from the first scan to the delivery: half as a bar, 9 of 10 as a line")
    return Finding("transit", title, sub, bars, in_words(on, sum(o.transit.n for o in timed)))


def _days(on: Figures, hours: int) -> str:
    return _("{n} days").format(n=on.days(hours))


def _trouble_finding(on: Figures, found: Sequence[Score]) -> Finding:
    whole = Rate(sum(o.troubled.hits for o in found), sum(o.troubled.of for o in found))
    title = _("{share} of the parcels had an incident on their way").format(
        share=on.percent(whole.share, 1)
    )
    bars = rate_bars(on, [(_name(one), one.troubled) for one in found[:8]])
    sub = _("Parcels with an incident that somebody had to act on")
    return Finding("trouble", title, sub, bars, in_words(on, whole.of))


def _scored(on: Figures, one: Score) -> _Cells:
    kinds = [
        f"{word(words.INCIDENTS, kind)} {on.percent(rate.share, 1)}"
        for kind, rate in one.kinds[:_TOP_KINDS]
    ]
    return (
        _name(one),
        on.number(one.parcels, 0),
        on.percent(one.scanned.share),
        on.days(one.transit.percentile(_HALF)),
        on.days(one.transit.percentile(_MOST_OF_ALL)),
        on.percent(one.troubled.share, 1),
        on.percent(one.silent.share, 1),
        _wrong(on, one.wrong),
        ", ".join(kinds),
    )


def _wrong(on: Figures, rate: Rate) -> str:
    told = ngettext("{share} of {n}", "{share} of {n}", rate.of)
    return told.format(share=on.percent(rate.share, 1), n=rate.of) if rate.of else "–"


def _name(one: Score) -> str:
    return " · ".join(filter(None, (one.carrier or _("Unknown carrier"), one.service)))


def _csv_row(one: Score, kinds: Sequence[str]) -> _Cells:
    counts = {kind: rate.hits for kind, rate in one.kinds}
    return (
        one.carrier,
        one.service,
        str(one.parcels),
        str(one.scanned.of),
        str(one.scanned.hits),
        _share(one.scanned),
        _plain(one.transit.percentile(_HALF), 1),
        _plain(one.transit.percentile(_MOST_OF_ALL), 1),
        str(one.troubled.hits),
        str(one.silent.hits),
        str(one.wrong.of),
        str(one.wrong.hits),
        *(str(counts.get(kind, 0)) for kind in kinds),
    )


def _range(on: Figures, rate: Rate) -> str:
    if rate.range95 is None:
        return "–"
    low, high = (on.number(edge * 100, 0) for edge in rate.range95)
    return _("{low} to {high} %").format(low=low, high=high)


def _share(rate: Rate) -> str:
    return "" if rate.share is None else f"{rate.share:.4f}"


def _plain(value: int | None, unit: int) -> str:
    return "" if value is None else f"{value / unit:.2f}"


def _percent(value: int | None, top: int) -> str:
    return f"{100 * (value or 0) / top:.2f}"
