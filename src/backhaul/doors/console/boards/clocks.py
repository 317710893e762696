"""Due and overdue: the clocks of a brand's returns, the soonest first, with their owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.deadlines import SlaClock
from backhaul.core.money import Money
from backhaul.doors.console.boards import asked
from backhaul.doors.console.boards.asked import Choice, Said
from backhaul.doors.console.boards.views import kept_views
from backhaul.doors.console.case.clocks import Clock, paused, running
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.shell import Person, shown_count
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation.pages.words import HEADLINES, INCIDENTS, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile import clock_list
from backhaul.stages.casefile.clock_list import Ticking, Wanted
from backhaul.stages.casefile.console_frame import Frame, frame_of

CLOCKS: Mapping[str, object] = {
    "first_scan": gettext_lazy("First scan"),
    "transit": gettext_lazy("Transit"),
    "check_in": gettext_lazy("Check-in"),
    "inspection": gettext_lazy("Inspection"),
    "refund": gettext_lazy("Refund"),
}
VIEWS: Mapping[str, object] = {
    "running": gettext_lazy("All running"),
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within a day"),
    "paused": gettext_lazy("Standing still"),
}
NAMES = ("clock", "site", "carrier", "owner")
_CSV_MOST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    ran: str
    value_minor: int
    """For the sum of what is selected."""
    name: str
    place: str
    what: str
    beside: str
    clock: Clock
    when: str
    """Until when it runs; of one that stands still, since when it ran."""
    value: str
    owner: Person | None


@desk_page(May.VIEW)
def clocks(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    around = clock_list.frame_of(desk.brand.pk, now=desk.now)
    after = asked.after_asked(request)
    wanted = _wanted(said, desk, people)
    found = clock_list.page_of(desk.brand.pk, wanted, now=desk.now, after=after)
    here = reverse("console:clocks", kwargs={"slug": desk.brand.slug})
    context = {
        "here": here,
        "sentence": _sentence(around.counts),
        "tabs": _tabs(said, around.counts),
        "choices": _choices(said, people, around),
        "rows": [_row(one, desk, people) for one in found.rows],
        **asked.around(said, desk, "clocks", found, after),
        "kept": kept_views(desk, people, "clocks", said.query()),
    }
    return desk.render(request, "console/boards/clocks.html", context, current="clocks")


@desk_page(May.VIEW)
def clocks_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    wanted = _wanted(said, desk, people)
    found = clock_list.page_of(desk.brand.pk, wanted, now=desk.now, limit=_CSV_MOST)
    head = ("ran", "clock", "site", "carrier", "started_at", "due_at", "paused_at", "overdue",
            "headline", "owner", "value", "currency")  # fmt: skip
    rows = tuple(_cells(one, desk, people) for one in found.rows)
    return csv_response(Table(head, rows), f"clocks-{desk.brand.slug}.csv")


def _wanted(said: Said, desk: Desk, people: Frame) -> Wanted:
    return Wanted(
        view=said.view,
        clock=said.only("clock", list(CLOCKS)),
        site=said.only("site", [code for code, _name in people.sites]),
        carrier=said.get("carrier"),
        owner=asked.owner_asked(said, desk, people),
    )


def _sentence(counts: Mapping[str, int]) -> str:
    if not counts["running"] and not counts["paused"]:
        return ""
    late = ngettext("{n} clock is overdue", "{n} clocks are overdue", counts["overdue"])
    soon = ngettext("{n} is due within a day", "{n} are due within a day", counts["soon"])
    return _("{late}, {soon}.").format(
        late=late.format(n=shown_count(counts["overdue"])),
        soon=soon.format(n=shown_count(counts["soon"])),
    )


def _tabs(said: Said, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    kept = Said(said.given, "", "")
    return [
        {
            "label": label,
            "url": f"?{kept.query(view='' if name == said.usual else name)}",
            "count": shown_count(counts[name]) if counts[name] else "",
            "is_late": name == "overdue",
            "is_current": name == said.view,
            "key": str(place),
        }
        for place, (name, label) in enumerate(VIEWS.items(), start=1)
    ]


def _choices(said: Said, people: Frame, around: clock_list.Frame) -> list[Choice]:
    kinds = [(code, str(words)) for code, words in CLOCKS.items()]
    found = (
        Choice("clock", _("Clock"), kinds, _("any clock"), said.get("clock")),
        asked.site_choice(said, people),
        asked.carrier_choice(said, around.carriers),
        asked.owner_choice(said, people),
    )
    return [choice for choice in found if choice is not None]


def _row(one: Ticking, desk: Desk, people: Frame) -> Row:
    return Row(
        ran=one.ran,
        value_minor=one.value_minor,
        name=one.name or _("Unknown shopper"),
        place=", ".join(filter(None, (one.city, one.country))),
        what=str(CLOCKS[one.clock]),
        beside=_beside(one, people),
        clock=_clock(one, desk),
        when=_when(one, desk),
        value=desk.local.money(Money(one.value_minor, one.currency)),
        owner=asked.owner_of(one.owner, desk, people),
    )


def _beside(one: Ticking, people: Frame) -> str:
    """Return who is measured: the carrier on the way, the return centre after it."""
    is_carriers = one.clock in {SlaClock.FIRST_SCAN, SlaClock.TRANSIT}
    who = one.carrier if is_carriers else dict(people.sites).get(one.site, one.site)
    trouble = word(INCIDENTS, one.incident) if one.incident else word(HEADLINES, one.headline)
    return " · ".join(filter(None, (who, trouble)))


def _clock(one: Ticking, desk: Desk) -> Clock:
    if one.due_at is None:
        assert one.paused_at is not None
        when = desk.local.moment_within(one.paused_at)
        return paused(_("stands still since {when}").format(when=when))
    return running(one.due_at, desk.local, started_at=one.started_at)


def _when(one: Ticking, desk: Desk) -> str:
    if one.due_at is not None:
        return desk.local.deadline(one.due_at)
    return _("started {when}").format(when=desk.local.moment_within(one.started_at))


def _cells(one: Ticking, desk: Desk, people: Frame) -> tuple[str, ...]:
    money = Money(one.value_minor, one.currency)
    is_late = one.due_at is not None and one.due_at < desk.now
    return (
        one.ran,
        one.clock,
        one.site,
        one.carrier,
        one.started_at.isoformat(),
        one.due_at.isoformat() if one.due_at else "",
        one.paused_at.isoformat() if one.paused_at else "",
        "yes" if is_late else "no",
        one.headline,
        people.name_of(one.owner),
        str(money.major),
        one.currency,
    )
