"""The return's page: everything about one return, and every step that is open now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.core.exchanges import GOES_OUT
from backhaul.core.incidents import SEVERITY_OF
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.case.axes import axes_of, steps_of
from backhaul.doors.console.case.bar import bar_of
from backhaul.doors.console.case.decisions import decisions_of, inputs_of
from backhaul.doors.console.case.head import head_of
from backhaul.doors.console.case.law import LawCard, Since, law_cards
from backhaul.doors.console.case.letters import letter_card
from backhaul.doors.console.case.money import money_of
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.playbook import pursuit_of
from backhaul.doors.console.case.proof import healed_by, opened_by
from backhaul.doors.console.case.things import Shot, instant, is_short, parcels_of, units_of
from backhaul.doors.console.case.timeline import timeline_of
from backhaul.doors.console.desk import Desk, desk_page, private
from backhaul.doors.console.work import holds
from backhaul.doors.console.work.exchanges import card
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.directory import tracking_url
from backhaul.stages.casefile.customers import customer_key
from backhaul.stages.casefile.desk import CaseFile, file_of
from backhaul.stages.casefile.desk_rows import HistoryWish
from backhaul.stages.casefile.legal import facts_of, limits_of_units
from backhaul.stages.exchanges.queries import of_return
from backhaul.stages.holds.queries import of_return as held_for

PAGE = "console/case/page.html"
_FIRST_ENTRIES = 8
_ALL_ENTRIES = 1000
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCard:
    id: int
    kind: str
    is_open: bool
    is_grave: bool
    opened: str
    owner: str
    is_mine: bool
    said: str
    ended: str
    why: str
    """By which evidence it was opened, and by which it ended."""
    notes: tuple[Note, ...]


@require_safe
@desk_page(May.VIEW)
def page(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    wish = _wish(request)
    file = file_of(desk.brand.pk, ran, now=desk.now, entries=wish)
    people = People.known_to(desk.seat.user.pk, _actors(file))
    is_timeline_alone = request.headers.get("HX-Target") == "timeline"
    template = "console/case/_timeline.html" if is_timeline_alone else PAGE
    context = _history(file, desk, people, wish)
    if not is_timeline_alone:
        context |= _context(file, desk, people)
    return desk.render(request, template, context, current="returns")


@require_safe
@desk_page(May.VIEW)
def peek(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Answer with a look into the return, beside a list; on its own, with the whole page."""
    if request.headers.get("HX-Request") != "true":
        return redirect("console:return", slug=desk.brand.slug, ran=ran)
    wish = HistoryWish("all", _LOOKED_AT)
    file = file_of(desk.brand.pk, ran, now=desk.now, entries=wish)
    people = People.known_to(desk.seat.user.pk, _actors(file))
    owner = file.ret.owner or ""
    context = {
        "ran": file.ret.ran,
        "head": head_of(file, desk.local, people.name(owner) if owner else ""),
        "units": units_of(file, desk.brand.slug, desk.local)[:_LOOKED_AT],
        "more": max(0, len(file.units) - _LOOKED_AT),
        "legs": money_of(file, desk.local, people).legs[:_LOOKED_AT],
        "incidents": [
            one
            for one in (_incident(row, file, desk, people) for row in file.incidents)
            if one.is_open
        ],
        "days": timeline_of(file, desk.local, people),
    }
    return desk.render(request, "console/case/peek.html", context)


@require_safe
@desk_page(May.VIEW)
def inputs(_request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Answer with everything that was known when it was decided."""
    found = inputs_of(file_of(desk.brand.pk, ran, now=desk.now))
    options = {"indent": 2, "ensure_ascii": False}
    return private(JsonResponse(found, json_dumps_params=options))


def _wish(request: HttpRequest) -> HistoryWish:
    which = request.GET.get("history", "all")
    most = _ALL_ENTRIES if request.GET.get("entries") == "all" else _FIRST_ENTRIES
    return HistoryWish(which if which in {"all", "people", "money"} else "all", most)


def _actors(file: CaseFile) -> Iterator[str]:
    around = file.around
    yield from (entry.actor for entry in file.history.rows)
    yield from (row.decided_by for row in file.rows.decisions)
    yield from (str(entry.data.get("owner") or "") for entry in file.history.rows)
    yield from (row.owner for row in file.incidents)
    yield from (note.written_by for notes in file.notes.values() for note in notes)
    yield file.ret.owner or ""
    yield from (row.healed_by for row in file.incidents)
    yield from (str(leg["approved_by"]) for leg in around.legs)
    yield from (str(row["decided_by"]) for row in around.choices)
    yield from (str(row["by"]) for row in around.docks)
    yield from (str(row["claimed_by"]) for row in around.claims)
    yield from (str(row["written_by"]) for row in around.messages)


def _history(file: CaseFile, desk: Desk, people: People, wish: HistoryWish) -> dict[str, Any]:
    filters = (("all", _("All")), ("people", _("People")), ("money", _("Money")))
    return {
        "ran": file.ret.ran,
        "days": timeline_of(file, desk.local, people),
        "filters": filters,
        "which": wish.which,
        "earlier": max(0, file.history.count - len(file.history.rows)),
    }


def _context(file: CaseFile, desk: Desk, people: People) -> dict[str, Any]:
    local, slug = desk.local, desk.brand.slug
    owner = file.ret.owner or ""
    messages = [letter_card(row, local, people) for row in file.around.messages]
    return {
        "head": head_of(file, local, people.name(owner) if owner else ""),
        "bar": bar_of(file, desk),
        "axes": axes_of(file, local, people),
        "steps": steps_of(file, local),
        "units": units_of(file, slug, local),
        "is_short": is_short(file),
        "has_order": file.order_id is not None,
        "parcels": parcels_of(file, local, people),
        "labels": _labels(file),
        "receipts": _receipts(file, desk),
        "money": money_of(file, local, people),
        "exchanges": _exchanges(file, desk),
        "holds": _holds(file, desk),
        "missing": file.around.missing,
        "decisions": decisions_of(file, local, people),
        "laws": _laws(file, desk),
        "incidents": [_incident(row, file, desk, people) for row in file.incidents],
        "pursuit": pursuit_of(file, desk),
        "letters": messages[:6],
        "letters_more": messages[6:],
        "shopper": _shopper(file, desk),
        "tracking_link": tracking_url(slug, file.ret.pk),
        "is_mine": owner == desk.actor,
        "may_care": desk.may(May.CARE),
        "may_configure": desk.may(May.CONFIGURE),
        "may_pay": desk.may(May.PAY),
    }


def _exchanges(file: CaseFile, desk: Desk) -> list[dict[str, Any]]:
    """Return what goes out, and what was to; nothing is asked of a return without."""
    is_swap = any(unit.resolution in GOES_OUT for unit in file.units)
    was_one = any(str(row.kind).startswith("exchange.") for row in file.history.rows)
    if not (is_swap or was_one):
        return []
    return [card(one, desk.local) for one in of_return(desk.brand.pk, file.ret.pk)]


def _holds(file: CaseFile, desk: Desk) -> list[dict[str, Any]]:
    if not file.around.has_holds:
        return []
    return [holds.card(one, desk) for one in held_for(desk.brand.pk, file.ret.pk)]


def _laws(file: CaseFile, desk: Desk) -> tuple[LawCard, ...]:
    facts = facts_of(row.facts for row in file.rows.decisions)
    titles = {unit.ordinal: unit.title or unit.sku for unit in file.units}
    return law_cards(
        limits_of_units(facts, file.ret), titles, desk.local, Since.of(file.ret.reached)
    )


def _incident(row: Any, file: CaseFile, desk: Desk, people: People) -> IncidentCard:
    local = desk.local
    ended = ""
    if row.healed_at is not None:
        ended = _("closed {when} by {name}").format(
            when=local.moment_within(row.healed_at), name=people.name(row.healed_by)
        )
    severity = row.severity or SEVERITY_OF[IncidentKind(row.kind)]
    return IncidentCard(
        id=row.pk,
        kind=words.incident_word(row.kind, row.evidence.get("code")),
        is_open=row.healed_at is None,
        is_grave=severity == Severity.INCIDENT,
        opened=local.moment_within(row.opened_at),
        owner=people.name(row.owner) if row.owner else "",
        is_mine=row.owner == desk.actor,
        said=str(row.evidence.get("said") or row.evidence.get("note") or ""),
        ended=ended,
        why=" → ".join(
            filter(None, (opened_by(row.evidence, local), healed_by(row.evidence, local)))
        ),
        notes=tuple(
            Note(one.text, people.name(one.written_by), local.moment_within(one.written_at))
            for one in file.notes[row.pk]
        ),
    )


def _labels(file: CaseFile) -> list[dict[str, Any]]:
    """Say what became of labels that brought no parcel; `id` of those that a person settles."""
    told = {
        "ordered": _("A label is being bought."),
        "unknown": _("The carrier gave no answer about a label; it is asked again by itself."),
        "failed": _("The carrier refused to sell a label."),
        "voided": _("A label was voided."),
    }
    doubt = _("The carrier gave no answer about a label, and may have sold it. Look there.")
    return [
        {"text": doubt, "id": row["id"]}
        if row["in_doubt"]
        else {"text": told[str(row["state"])], "id": None}
        for row in file.around.labels
    ]


def _receipts(file: CaseFile, desk: Desk) -> list[Shot]:
    """Return the pictures of what the shopper got at the counter."""
    return [
        Shot(
            reverse(
                "console:receipt", kwargs={"slug": desk.brand.slug, "receipt_id": row["id"]}
            ),
            _("Receipt, {day}").format(day=desk.local.day_of(instant(row["at"]))),
        )
        for row in file.around.receipts
    ]


def _shopper(file: CaseFile, desk: Desk) -> dict[str, Any]:
    """Return what is known of the shopper beside this return."""
    key = customer_key(desk.brand.pk, file.order_id) if file.order_id else ""
    slug = desk.brand.slug
    others = [
        {
            "ran": row["ran"],
            "url": reverse("console:return", kwargs={"slug": slug, "ran": row["ran"]}),
            "headline": word(words.HEADLINES, str(row["headline"])),
        }
        for row in file.around.returns_of_shopper[:3]
    ]
    return {
        "name": file.ret.name,
        "email": file.ret.email,
        "url": reverse("console:customer", kwargs={"slug": slug, "key": key}) if key else "",
        "orders": file.around.orders_of_shopper,
        "returns": len(file.around.returns_of_shopper) + 1,
        "others": others,
    }
