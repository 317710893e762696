"""What does not fit: the providers' books beside ours, and goods beside money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.reconciliation import BUCKETS, BreakKind, Bucket
from backhaul.doors.console.boards import asked
from backhaul.doors.console.boards.asked import Choice, Said
from backhaul.doors.console.books.words import KINDS, REPAIRS, RESOLUTIONS, STATES, TONES
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.shell import Person, shown_count
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation import cursors
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.reconciliation import queries
from backhaul.stages.reconciliation.queries import ENDED, Difference, Wanted

_PAGE = 50
_CSV_MOST = 5000
NAMES = ("kind", "provider", "owner")
VIEWS: Mapping[str, object] = {
    "open": gettext_lazy("All open"),
    Bucket.DIFFERING.value: gettext_lazy("Differing"),
    Bucket.OURS_ONLY.value: gettext_lazy("Only ours"),
    Bucket.THEIRS_ONLY.value: gettext_lazy("Only theirs"),
    Bucket.RETURNS.value: gettext_lazy("Goods and money"),
    ENDED: gettext_lazy("Settled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: int
    kind: str
    tone: str
    icon: str
    about: str
    ran: str
    ours: str
    ours_state: str
    theirs: str
    theirs_state: str
    age: str
    since: str
    what: str
    owner: Person | None


@desk_page(May.VIEW)
def breaks(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    runs = queries.last_runs(desk.brand.pk)
    counts = queries.open_counts(desk.brand.pk)
    found = queries.page_of(
        desk.brand.pk, _wanted(said, desk, people), after=_place(request), limit=_PAGE
    )
    here = reverse("console:breaks", kwargs={"slug": desk.brand.slug})
    export = reverse("console:breaks_csv", kwargs={"slug": desk.brand.slug})
    context = {
        "sentence": _sentence(sum(counts.values())),
        "tabs": _tabs(said, counts),
        "choices": _choices(said, people, [run.connection_name for run in runs]),
        "rows": [row_of(one, desk, people) for one in found.rows],
        "runs": [_run(run, desk) for run in runs],
        "view": said.view,
        "is_filtered": bool(said.given),
        "clear": f"?view={said.view}",
        "export": f"{export}?{said.query()}",
        "start": f"{here}?{said.query()}" if request.GET.get("after") else "",
        "following": _following(here, said, found.rows) if found.has_more else "",
        "may_pay": desk.may(May.PAY),
    }
    return desk.render(request, "console/books/breaks.html", context, current="breaks")


@desk_page(May.VIEW)
def breaks_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = Said.of(request.GET, NAMES, tuple(VIEWS))
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    wanted = _wanted(said, desk, people)
    found = queries.page_of(desk.brand.pk, wanted, after=None, limit=_CSV_MOST)
    head = ("number", "kind", "about", "provider", "ran", "ours", "ours_currency", "ours_state",
            "theirs", "theirs_currency", "theirs_state", "theirs_ref", "happened_at",
            "found_at", "owner", "resolved_at", "resolution")  # fmt: skip
    rows = tuple(_cells(one, people) for one in found.rows)
    return csv_response(Table(head, rows), f"reconciliation-{desk.brand.slug}.csv")


def row_of(one: Difference, desk: Desk, people: Frame) -> Row:
    tone, icon = TONES[one.bucket.value]
    return Row(
        id=one.id,
        kind=word(KINDS, one.kind),
        tone=tone if one.resolved_at is None else "mute",
        icon=icon,
        about=one.theirs_ref or one.subject,
        ran=one.ran,
        ours=amount(one.ours, desk),
        ours_state=word(STATES, one.ours_state) if one.ours_state else "",
        theirs=amount(one.theirs, desk),
        theirs_state=word(STATES, one.theirs_status) if one.theirs_status else "",
        age=length(max(one.resolved_at or desk.now, one.found_at) - one.found_at),
        since=desk.local.moment(one.found_at),
        what=_what(one),
        owner=asked.owner_of(one.owner, desk, people),
    )


def amount(money: Money | None, desk: Desk) -> str:
    return desk.local.money(money) if money else "–"


def _what(one: Difference) -> str:
    if one.resolved_at is not None:
        return word(RESOLUTIONS, one.resolution)
    return word(REPAIRS, one.repair) if one.repair else _("Look into it")


def _wanted(said: Said, desk: Desk, people: Frame) -> Wanted:
    return Wanted(
        view="" if said.view == "open" else said.view,
        kind=said.only("kind", [kind.value for kind in BreakKind]),
        connection=said.get("provider"),
        owner=asked.owner_asked(said, desk, people),
    )


def _place(request: HttpRequest) -> tuple[datetime, int] | None:
    after = request.GET.get("after", "")[:200]
    try:
        return cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error


def _following(here: str, said: Said, rows: Any) -> str:
    last = rows[-1]
    moment = last.resolved_at if said.view == ENDED else last.found_at
    return f"{here}?{said.query(after=cursors.after(moment, last.id))}"


def _sentence(number: int) -> str:
    if not number:
        return ""
    told = ngettext(
        "{n} difference is open, the oldest first.",
        "{n} differences are open, the oldest first.",
        number,
    )
    return told.format(n=shown_count(number))


def _tabs(said: Said, counts: Mapping[Bucket, int]) -> list[dict[str, Any]]:
    kept = Said(said.given, "", "")
    numbers = {"open": sum(counts.values()), **{b.value: n for b, n in counts.items()}}
    return [
        {
            "label": label,
            "url": f"?{kept.query(view='' if name == said.usual else name)}",
            "count": shown_count(numbers[name]) if numbers.get(name) else "",
            "is_late": False,
            "is_current": name == said.view,
            "key": str(place),
        }
        for place, (name, label) in enumerate(VIEWS.items(), start=1)
    ]


def _choices(said: Said, people: Frame, names: list[str]) -> list[Choice]:
    kinds = [
        (kind.value, str(words))
        for kind, words in ((kind, KINDS[kind.value]) for kind in BUCKETS)
        if said.view in {"open", ENDED, BUCKETS[kind].value}
    ]
    providers = [(name, name) for name in names if name]
    return [
        Choice("kind", _("Kind"), kinds, _("any kind"), said.get("kind")),
        Choice("provider", _("Provider"), providers, _("any provider"), said.get("provider")),
        asked.owner_choice(said, people),
    ]


def _run(run: Any, desk: Desk) -> dict[str, str]:
    """Say when it was compared last, and with what result."""
    if run.ended_at is None:
        told = _("is being compared now")
    elif run.failure:
        told = _("could not be read to its end: {why}").format(why=run.failure)
    elif run.connection_name:
        told = _("{all} refunds, {fit} fit, {strange} of payments that are not here").format(
            all=shown_count(run.theirs),
            fit=shown_count(run.matched),
            strange=shown_count(run.strangers),
        )
    else:
        told = _("goods and money of every return")
    return {
        "name": run.connection_name or _("Returns"),
        "told": told,
        "when": desk.local.moment(run.ended_at or run.began_at),
        "breaks": shown_count(run.breaks),
        "is_bad": "yes" if run.failure else "",
    }


def _cells(one: Difference, people: Frame) -> tuple[str, ...]:
    ours, theirs = one.ours, one.theirs
    return (
        str(one.id),
        one.kind,
        one.subject,
        one.connection,
        one.ran,
        str(ours.major) if ours else "",
        ours.currency if ours else "",
        one.ours_state,
        str(theirs.major) if theirs else "",
        theirs.currency if theirs else "",
        one.theirs_status,
        one.theirs_ref,
        one.happened_at.isoformat(),
        one.found_at.isoformat(),
        people.name_of(one.owner),
        one.resolved_at.isoformat() if one.resolved_at else "",
        one.resolution,
    )
