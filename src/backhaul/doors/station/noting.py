"""Beside the questions: a photo of what is wrong, a note, and putting a unit aside."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.axes import Processing
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.doors.station import asking
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.choosing import Choosing, choose
from backhaul.doors.station.things import Thing, shown, stands_at, thing_of
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.places import NOTE_LIMIT, put_aside
from backhaul.stages.inspection import sheets
from backhaul.stages.inspection.photos import add_photo
from backhaul.stages.inspection.queries import PictureKind, picture_bytes
from backhaul.stages.receiving.holds import release

_ON_THE_BENCH = frozenset({Processing.RECEIVED, Processing.INSPECTED})


@bench_page(May.INSPECT)
@require_http_methods(["GET", "HEAD", "POST"])
def photo(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    """Take a photo, write a note: both are optional, and neither answers a question."""
    thing = thing_of(bench, slug, ran, ordinal)
    if thing.processing not in _ON_THE_BENCH:
        return HttpResponseRedirect(thing.at("unit"))
    if request.method != "POST":
        return _photo_page(request, bench, thing)
    try:
        _take(request, bench, thing)
    except DomainError as error:
        return _photo_page(request, bench, thing, wrong=sentence(error))
    return HttpResponseRedirect(_way_back(request, thing))


def _take(request: HttpRequest, bench: Bench, thing: Thing) -> None:
    """Keep the photo and the note together, or neither."""
    uploaded = request.FILES.get("photo")
    note = request.POST.get("note", "")
    _keep_note(bench, thing, note)
    if uploaded is None:
        return
    if (uploaded.size or 0) > MOST_BYTES:
        raise DomainError("photo_too_large", most_bytes=MOST_BYTES)
    add_photo(
        thing.brand.pk,
        thing.found.ran,
        thing.found.unit.ordinal,
        uploaded.read(),
        at=bench.now,
        actor=bench.actor,
    )


def _keep_note(bench: Bench, thing: Thing, note: str) -> None:
    """A note belongs to the answers, which can be changed until the unit is graded."""
    sheet = thing.found.sheet
    before = sheet.note if sheet else ""
    if len(note) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    if note.strip() == before or thing.processing is not Processing.RECEIVED:
        return
    filled = replace(sheets.filled_of(sheet), note=note)
    sheets.fill(thing.found.unit, filled, at=bench.now, actor=bench.actor)


def _photo_page(
    request: HttpRequest, bench: Bench, thing: Thing, *, wrong: str = ""
) -> HttpResponse:
    sheet = thing.found.sheet
    context = {
        **shown(thing),
        "note": request.POST.get("note", sheet.note if sheet else ""),
        "can_note": thing.processing is Processing.RECEIVED,
        "back": _way_back(request, thing),
        "wrong": wrong,
    }
    return bench.render(
        request, "station/bench/photo.html", context, status=422 if wrong else 200
    )


@bench_page(May.RECEIVE)
@require_safe
def picture(
    _request: HttpRequest, bench: Bench, *, kind: str, number: int, **named: object
) -> HttpResponse:
    thing = thing_of(bench, str(named["slug"]), str(named["ran"]), int(str(named["ordinal"])))
    try:
        which = PictureKind(kind)
    except ValueError:
        raise NotFound("no_such_photo") from None
    jpeg = picture_bytes(thing.brand.pk, thing.found.unit.pk, which, number)
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bench_page(May.INSPECT)
@require_http_methods(["GET", "HEAD", "POST"])
def aside(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    """Not sure: a person looks at it later, and the next unit can come."""
    thing = thing_of(bench, slug, ran, ordinal)
    if thing.processing not in _ON_THE_BENCH:
        return HttpResponseRedirect(thing.at("unit"))
    if request.method != "POST":
        return _aside_page(request, bench, thing)
    doubt = asking.named(asking.DOUBTS, request.POST.get("answer", ""))
    typed = request.POST.get("note", "").strip()
    if doubt is None or (doubt.value == "other" and not typed):
        wrong = _("Say in a few words why.") if doubt else _("Choose one of the answers.")
        return _aside_page(request, bench, thing, wrong=wrong)
    told = "" if doubt.value == "other" else str(doubt.title)
    note = ". ".join(part for part in (told, typed) if part)
    try:
        put_aside(thing.brand.pk, ran, ordinal, note, at=bench.now, actor=bench.actor)
    except IllegalStep:
        return HttpResponseRedirect(stands_at(thing))
    except DomainError as error:
        return _aside_page(request, bench, thing, wrong=sentence(error))
    release(thing.brand.pk, thing.found.unit.pk, bench.actor)
    return HttpResponseRedirect(thing.at("done"))


def _aside_page(
    request: HttpRequest, bench: Bench, thing: Thing, *, wrong: str = ""
) -> HttpResponse:
    return choose(
        request,
        bench,
        thing,
        Choosing(
            title=_("What are you not sure about?"),
            lead=_("It goes to quarantine. A person looks at it."),
            options=asking.DOUBTS,
            noted="note",
            typed=request.POST.get("note", ""),
            back=_way_back(request, thing),
            wrong=wrong,
        ),
    )


def _way_back(request: HttpRequest, thing: Thing) -> str:
    asked = request.GET.get("q", "")
    is_open = thing.processing is Processing.RECEIVED
    return thing.at("inspect", urlencode({"q": asked})) if is_open else stands_at(thing)
