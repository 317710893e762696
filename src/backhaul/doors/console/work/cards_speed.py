"""How long the money takes and how soon a parcel is seen, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backhaul.core.insights import Durations
from backhaul.doors.console.work.charts import Line, line_chart
from backhaul.doors.console.work.figures import (
    Card,
    Figures,
    no_returns,
    nothing,
    range_of,
    table_share,
)
from backhaul.doors.console.work.tables import Table

_HALF, _MOST_OF_ALL = 50, 90


def cycle(on: Figures) -> Card:
    all_of_it = on.speed.cycle_of_all
    if not all_of_it.n:
        return nothing("cycle", _("How long the money takes"), no_returns())
    weeks = list(on.speed.cycle)
    parts = list(on.speed.cycle.values())
    half, most = (all_of_it.percentile(p) for p in (_HALF, _MOST_OF_ALL))
    title = _cycle_title(on, half, most)
    lines = [
        _cycle_line(on, parts, _HALF, _("half within")),
        _cycle_line(on, parts, _MOST_OF_ALL, _("9 of 10 within")),
    ]
    foot = _("{n} returns; {waiting} of them still wait and count as such").format(
        n=on.number(all_of_it.n, 0), waiting=on.number(all_of_it.waiting, 0)
    )
    if all(value is None for line in lines for value in line.values):
        return nothing("cycle", title, foot)
    return Card(
        code="cycle",
        title=title,
        sub=_("Days from the request to the money, by week of the request"),
        foot=foot,
        line=line_chart(title, [on.week(week) for week in weeks], lines),
        labels=(_("Week of"), _("Returns"), _("Waiting"), _("Half, days"), _("9 of 10, days")),
        table=Table(
            ("week", "returns", "waiting", "p50_days", "p90_days"),
            tuple(
                (
                    week.isoformat(),
                    str(part.n),
                    str(part.waiting),
                    _table_days(part.percentile(_HALF)),
                    _table_days(part.percentile(_MOST_OF_ALL)),
                )
                for week, part in on.speed.cycle.items()
            ),
        ),
    )


def _cycle_title(on: Figures, half: int | None, most: int | None) -> str:
    if half is None:
        return _("More than half of the shoppers still wait for their money")
    if most is None:
        text = _("Half of the shoppers have their money in {half} days; the last still wait")
        return text.format(half=on.days(half))
    return _(
        "Half of the shoppers have their money in {half} days; "
        "one in ten waits longer than {most}"
    ).format(half=on.days(half), most=on.days(most))


def _cycle_line(on: Figures, parts: Sequence[Durations], percent: int, says: str) -> Line:
    found = [part.percentile(percent) for part in parts]
    last = next((hours for hours in reversed(found) if hours is not None), None)
    shown = _("{n} days").format(n=on.days(last))
    values = tuple(None if hours is None else hours / 24 for hours in found)
    return Line(values, says, shown, is_dashed=percent == _MOST_OF_ALL)


def scans(on: Figures) -> Card:
    whole = on.speed.scanned_of_all
    title = _("How soon a carrier sees the parcel")
    if whole.share is None:
        return nothing("scans", title, _("No label of this time is 72 h old yet."))
    title = _("{n} % of the parcels are scanned in time").format(n=round(whole.share * 100))
    values = tuple(
        None if rate.share is None else rate.share * 100 for rate in on.speed.scanned.values()
    )
    shown = on.percent(list(on.speed.scanned.values())[-1].share)
    return Card(
        code="scans",
        title=title,
        sub=_("Labels with a first carrier scan within 72 h, in percent, by week"),
        foot=range_of(on, whole, _("{n} labels")),
        line=line_chart(
            title,
            [on.week(week) for week in on.speed.scanned],
            [Line(values, _("in time"), shown)],
            top=100,
        ),
        labels=(_("Week of"), _("Labels"), _("Scanned within 72 h"), _("Share")),
        table=Table(
            ("week", "labels", "within_72_h", "share"),
            tuple(
                (week.isoformat(), str(rate.of), str(rate.hits), table_share(rate))
                for week, rate in on.speed.scanned.items()
            ),
        ),
    )


def _table_days(hours: int | None) -> str:
    return "" if hours is None else f"{hours / 24:.2f}"
