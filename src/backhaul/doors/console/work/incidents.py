"""Open incidents of a brand: the board by kind, the table, and one with its notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.incidents import desk_of
from backhaul.core.money import Money
from backhaul.core.policies.model import TrackingWindows
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console import flash
from backhaul.doors.console.boards.views import kept_views
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.playbook import plans_of
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.playbook_words import DESKS
from backhaul.doors.console.work import incident_words as wording
from backhaul.doors.console.work.elsewhere import elsewhere_of
from backhaul.doors.console.work.people import owners
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation import cursors
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile import incident_board as boards
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.casefile.incident_board import Card, Filter
from backhaul.stages.incidents import desk as handling
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.playbooks.desk import steps_of
from backhaul.stages.playbooks.queries import first_tasks
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import terms_of

_EACH = 4
"""Cards of a column; the rest is in the table."""
_PAGE = 50
_CSV_MOST = 5000
_AGES = {"1": gettext_lazy("1 d"), "3": gettext_lazy("3 d"), "7": gettext_lazy("7 d")}
_MEMBER = re.compile(r"member:[0-9]{1,18}")
_OWNERS = {"me": gettext_lazy("me"), "nobody": gettext_lazy("nobody")}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address; what makes no sense is as if it was not there."""

    severity: str
    kind: str
    owner: str
    age: str
    carrier: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        severity, owner, age = (query.get(name, "") for name in ("severity", "owner", "age"))
        kind = query.get("kind", "")
        return cls(
            severity if severity in wording.SEVERITIES else "incident",
            kind if kind in words.INCIDENTS else "",
            owner if owner in _OWNERS or _MEMBER.fullmatch(owner) else "",
            age if age in _AGES else "",
            query.get("carrier", "")[:80],
        )

    def as_filter(self, desk: Desk) -> Filter:
        named = {"me": desk.actor, "nobody": boards.NOBODY}
        before = desk.now - timedelta(days=int(self.age)) if self.age else None
        return Filter(
            severity=self.severity,
            kind=self.kind,
            owner=named.get(self.owner, self.owner),
            opened_before=before,
            carrier=self.carrier,
        )

    def query(self, **more: str) -> str:
        given = {"severity": self.severity, "kind": self.kind, "owner": self.owner}
        kept = {**given, "age": self.age, "carrier": self.carrier, **more}
        usual = {"severity": "incident"}
        return urlencode({k: v for k, v in kept.items() if v and usual.get(k) != v})


@desk_page(May.VIEW)
def incidents(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the board; with `view=table` or a filter of it, the table."""
    asked = Asked.of(request.GET)
    is_table = request.GET.get("view") == "table" or bool(asked.query())
    numbers = boards.numbers(desk.brand.pk, severity=asked.severity)
    context: dict[str, Any] = {
        "sentence": _sentence(numbers),
        "figures": _figures(numbers, desk) if numbers.open else (),
        "is_table": is_table,
        "sift": asked,
        "number": numbers.open,
        "soft": numbers.soft if asked.severity == "incident" else 0,
        "may_care": desk.may(May.CARE),
    }
    context |= _table(request, desk, asked) if is_table else _board(desk, asked)
    template = f"console/incidents/{'table' if is_table else 'board'}.html"
    return desk.render(request, template, context, current="incidents")


def _sentence(numbers: boards.Numbers) -> str:
    if not numbers.open:
        return ""
    opened = ngettext("{n} open", "{n} open", numbers.open).format(n=numbers.open)
    unowned = ngettext("{n} with nobody", "{n} with nobody", numbers.unowned)
    return _("{opened}, {unowned}. Age counts from when it was found out.").format(
        opened=opened, unowned=unowned.format(n=numbers.unowned)
    )


def _figures(numbers: boards.Numbers, desk: Desk) -> tuple[tuple[str, str, str], ...]:
    assert numbers.oldest_at is not None
    stake = Money(numbers.stake_minor, desk.brand.currency)
    returns = ngettext("in {n} return", "in {n} returns", numbers.returns)
    return (
        (_("Open"), f"{numbers.open:,}", returns.format(n=numbers.returns)),
        (_("With nobody"), f"{numbers.unowned:,}", _("nobody took them yet")),
        (
            _("Oldest"),
            length(desk.now - numbers.oldest_at),
            _("since {when}").format(when=desk.local.moment_within(numbers.oldest_at)),
        ),
        (_("Money at stake"), desk.local.money(stake), _("paid for these items")),
    )


def _board(desk: Desk, asked: Asked) -> dict[str, Any]:
    found = boards.board(desk.brand.pk, severity=asked.severity, each=_EACH)
    windows = policy_in_force(desk.brand.pk).windows
    people = owners(desk.seat.user.pk, (card.owner for col in found for card in col.cards))
    tasks = first_tasks(desk.brand.pk, (card.id for col in found for card in col.cards))
    here = reverse("console:incidents", kwargs={"slug": desk.brand.slug})
    columns = [
        {
            "name": word(words.INCIDENTS, column.kind),
            "icon": wording.icon(column.kind),
            "rule": wording.rule(column.kind, windows),
            "count": column.count,
            "more": column.count - len(column.cards),
            "url": f"{here}?{urlencode({'kind': column.kind})}",
            "cards": wording.shown(column.cards, people, desk.actor, desk.local, tasks),
        }
        for column in found
    ]
    return {"columns": columns}


def _table(request: HttpRequest, desk: Desk, asked: Asked) -> dict[str, Any]:
    after = request.GET.get("after", "")
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    found = boards.listed(desk.brand.pk, asked.as_filter(desk), after=place, limit=_PAGE)
    people = owners(desk.seat.user.pk, (card.owner for card in found.cards))
    here = reverse("console:incidents", kwargs={"slug": desk.brand.slug})
    table = f"{here}?{asked.query(view='table')}"
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    last = found.cards[-1] if found.cards else None
    return {
        "rows": wording.shown(found.cards, people, desk.actor, desk.local),
        "count": f"{boards.MOST:,}+" if found.count > boards.MOST else f"{found.count:,}",
        "start": table if after else "",
        "following": f"{table}&after={cursors.after(last.opened_at, last.id)}"
        if last and found.has_more
        else "",
        "export": f"{reverse('console:incidents_csv', kwargs={'slug': desk.brand.slug})}"
        f"?{asked.query()}",
        "kinds": [(code, word(words.INCIDENTS, code)) for code in words.INCIDENTS],
        "severities": wording.SEVERITIES.items(),
        "ages": _AGES.items(),
        "owner_choices": [*_OWNERS.items(), *_members(desk, frame)],
        "kept": kept_views(desk, frame, "incidents", asked.query(view="table")),
        "carriers": _carriers(desk, asked),
        "back": f"at=incidents&{asked.query(view='table')}",
        "is_filtered": bool(asked.query()),
    }


def _members(desk: Desk, frame: Frame) -> list[tuple[str, str]]:
    return [(f"member:{pk}", name) for pk, name in frame.people if pk != desk.seat.user.pk]


def _carriers(desk: Desk, asked: Asked) -> list[str]:
    """Return the carriers to choose from; the one that is chosen is always there."""
    known = boards.carriers_of(desk.brand.pk, severity=asked.severity)
    return sorted({*known, asked.carrier} - {""})


@desk_page(May.VIEW)
def incidents_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    wanted = Asked.of(request.GET).as_filter(desk)
    found = boards.listed(desk.brand.pk, wanted, after=None, limit=_CSV_MOST)
    people = owners(desk.seat.user.pk, (card.owner for card in found.cards))
    rows = tuple(
        (
            card.ran or "",
            card.kind,
            card.severity,
            card.opened_at.isoformat(),
            people[card.owner].name if card.owner in people else card.owner,
            str(Money(card.stake_minor, card.currency).major) if card.currency else "",
            card.currency,
            wording.place(card),
        )
        for card in found.cards
    )
    head = ("ran", "kind", "severity", "opened_at", "owner", "amount", "currency", "place")
    return csv_response(Table(head, rows), f"incidents-{desk.brand.slug}.csv")


@desk_page(May.VIEW)
def incident(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show one open incident; a POST takes it, notes something or closes it."""
    if request.method == "POST":
        return _act(request, desk, number)
    return _one(request, desk, number, {})


def _act(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    if not desk.may(May.CARE):
        raise Http404
    act = request.POST.get("act", "")
    try:
        said = _handled(request, desk, number, act)
    except IllegalStep as error:
        flash.tell(request, _refused(error, desk), tone="error")
        return redirect("console:incidents", slug=desk.brand.slug)
    except DomainError as error:
        return _one(request, desk, number, {act: sentence(error)}, status=422)
    flash.tell(request, said)
    if act == "close" or request.POST.get("back") == "board":
        return redirect("console:incidents", slug=desk.brand.slug)
    return redirect("console:incident", slug=desk.brand.slug, number=number)


def _handled(request: HttpRequest, desk: Desk, number: int, act: str) -> str:
    brand_id, at, me = desk.brand.pk, desk.now, desk.actor
    match act:
        case "take":
            before = request.POST.get("owner", "")
            handling.take(brand_id, number, owner=me, instead_of=before, at=at)
            return _("It is yours now.")
        case "let_go":
            handling.let_go(brand_id, number, owner=me, at=at)
            return _("Nobody has it any more.")
        case "note":
            handling.note(brand_id, number, request.POST.get("note", ""), at=at, actor=me)
            return _("Your note is kept.")
        case "close":
            why = request.POST.get("why", "")
            close_incident(brand_id, number, note=why, at=at, actor=me)
            return _("The incident is closed.")
        case _:
            raise Http404


def _windows(desk: Desk, ran: str | None) -> TrackingWindows:
    """Return the figures that the Terms of a return were given; of none, those of today."""
    units = cases.read(desk.brand.pk, ran).units if ran else []
    terms = next((found for unit in units if (found := terms_of(unit))), None)
    return terms.windows if terms else policy_in_force(desk.brand.pk).windows


def _refused(error: IllegalStep, desk: Desk) -> str:
    owner = str(error.facts.get("owner", ""))
    person = owners(desk.seat.user.pk, [owner]).get(owner)
    if error.code == "incident_taken" and person is not None:
        return _("{name} has taken it a moment ago. Nothing was changed.").format(
            name=person.name
        )
    return _("{why} Nothing was changed.").format(why=sentence(error))


def _one(
    request: HttpRequest, desk: Desk, number: int, wrong: dict[str, str], *, status: int = 200
) -> HttpResponse:
    card = boards.one(desk.brand.pk, number)
    notes = handling.notes_of(desk.brand.pk, [number])[number]
    actors = [card.owner, *(note.written_by for note in notes)]
    people = owners(desk.seat.user.pk, actors)
    steps = steps_of(desk.brand.pk, [number])[number]
    told = People.known_to(desk.seat.user.pk, (row.done_by for row in steps))
    code = card.evidence.get("code")
    names = {number: words.incident_word(card.kind, code)}
    context = {
        "plans": list(plans_of(steps, names, [number], desk.local, told)),
        "card": wording.shown([card], people, desk.actor, desk.local)[0],
        "icon": wording.icon(card.kind),
        "rule": wording.rule(card.kind, _windows(desk, card.ran), code),
        "facts": _facts(card, desk),
        "elsewhere": elsewhere_of(card, desk),
        "notes": [
            {
                "person": people.get(note.written_by),
                "text": note.text,
                "at": desk.local.moment(note.written_at),
                "stamp": note.written_at,
            }
            for note in notes
        ],
        "wrong": wrong,
        "typed": request.POST,
        "may_care": desk.may(May.CARE),
    }
    return desk.render(
        request, "console/incidents/one.html", context, current="incidents", status=status
    )


def _facts(card: Card, desk: Desk) -> list[tuple[str, str]]:
    """Return what is known about it, as terms and their values."""
    parcel = card.parcel or {}
    found = [
        (_("Return"), str(card.evidence.get("ran") or "")),
        (_("Whose turn"), word(DESKS, desk_of(IncidentKind(card.kind)).value)),
        (_("Return is"), word(words.HEADLINES, card.headline) if card.headline else ""),
        (_("Money at stake"), wording.money(card, desk.local)),
        (_("Found out"), desk.local.moment(card.opened_at)),
        (_("Carrier"), str(parcel.get("carrier") or "")),
        (_("Tracking number"), str(parcel.get("number") or "")),
        (_("Last seen"), str((parcel.get("last") or {}).get("place") or "")),
        (_("Carrier’s word"), wording.asked(card, desk.local)),
        (_("Code"), str(card.evidence.get("code") or "")),
    ]
    return [(term, value) for term, value in found if value]
