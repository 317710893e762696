"""How many promised days were kept, as a card."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backhaul.doors.console.work.charts import Line, line_chart
from backhaul.doors.console.work.figures import Card, Figures, nothing, range_of, table_share
from backhaul.doors.console.work.tables import Table


def promises(on: Figures) -> Card:
    weeks, whole = on.speed.kept, on.speed.kept_of_all
    if whole.share is None:
        title = _("Promised days that were kept")
        return nothing("promises", title, _("No promised day of this time is over yet."))
    title = _("{n} % of the promised days were kept").format(n=round(whole.share * 100))
    values = tuple(None if r.share is None else r.share * 100 for r in weeks.values())
    shown = on.percent(list(weeks.values())[-1].share)
    return Card(
        code="promises",
        title=title,
        sub=_("Money that was there by the promised day, in percent, by week of the request"),
        foot=range_of(on, whole, _("{n} promises")),
        line=line_chart(
            title,
            [on.week(week) for week in weeks],
            [Line(values, _("kept"), shown)],
            top=100,
        ),
        labels=(_("Week of"), _("Promises"), _("Kept in time"), _("Share")),
        table=Table(
            ("week", "promises", "kept", "share"),
            tuple(
                (week.isoformat(), str(rate.of), str(rate.hits), table_share(rate))
                for week, rate in weeks.items()
            ),
        ),
    )
