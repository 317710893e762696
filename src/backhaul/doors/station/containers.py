"""Boxes and pallets at the station: opened, filled by scan, closed, moved, labelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backhaul.core.bins import PACKABLE, BinKind
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import read_container, read_lpn
from backhaul.core.receiving import printable
from backhaul.doors.station.addresses import with_query
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.bin_look import fate_of
from backhaul.doors.station.container_view import kind_words
from backhaul.doors.station.idle import PRINTER_KEY
from backhaul.doors.station.steps import SeeOther
from backhaul.foundation.documents.containers import (
    ContainerLabel,
    container_label_pdf,
    container_label_zpl,
)
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition import containers
from backhaul.stages.disposition.containers import PLACE_LIMIT, Wanted
from backhaul.stages.disposition.places import move_unit

SHARED = "-"
_LONGEST = 12


def address(code: str, **values: str) -> str:
    return with_query(reverse("station:bin", args=[code]), **values)


@bench_page(May.RECEIVE)
def new(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Open an empty box or pallet, for one fate; then its label is printed."""
    typed = {name: request.POST.get(name, "") for name in ("kind", "purpose", "owner")}
    place = printable(request.POST.get("place", ""), PLACE_LIMIT)
    wrong = ""
    if request.method == "POST":
        try:
            owner = _owner(bench, typed["owner"])
            wanted = Wanted(
                kind=typed["kind"], purpose=typed["purpose"], place=place, kept_for=owner
            )
            one = containers.open_container(bench.hands, wanted, at=bench.now)
            return SeeOther(address(one.code, said="opened"))
        except DomainError as error:
            wrong = sentence(error)
    context = {
        "typed": {**typed, "place": place},
        "kinds": [(kind, kind_words(kind)) for kind in (BinKind.BOX, BinKind.PALLET)],
        "purposes": [(one.value, fate_of(one)) for one in PACKABLE],
        "owners": _owners(bench),
        "wrong": wrong,
    }
    return bench.render(
        request, "station/bench/new_container.html", context, status=422 if wrong else 200
    )


def _owners(bench: Bench) -> list[tuple[str, str]]:
    """Return whose goods it may be kept for; people of the operator also open shared ones."""
    own = [(brand.slug, brand.name) for brand in bench.brands]
    return [(SHARED, _("All brands")), *own] if bench.hands.is_operator else own


def _owner(bench: Bench, slug: str) -> int | None:
    if slug == SHARED or (not slug and bench.hands.is_operator):
        return None
    return bench.brand(slug or bench.brands[0].slug).pk


@bench_page(May.RECEIVE)
def put(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    """Put in what was scanned; anything but a plate goes to whoever understands every scan."""
    known = _code(code)
    if request.method != "POST":
        return HttpResponseRedirect(address(known))
    plate = read_lpn(request.POST.get("code", ""))
    if plate is None:
        return HttpResponse(status=307, headers={"Location": reverse("station:scan")})

    def do() -> None:
        site = bench.site.code
        move_unit(bench.own_ids, plate, known, site=site, at=bench.now, actor=bench.actor)

    return _done(bench, known, do, said="in", plate=plate)


@bench_page(May.RECEIVE)
def close(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    known = _code(code)
    if request.method != "POST":
        return HttpResponseRedirect(address(known))
    return _done(
        bench,
        known,
        lambda: containers.close_container(bench.hands, known, at=bench.now),
        said="closed",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A page with one field: what is asked, and what the green step is called."""

    title: str
    text: str
    label: str
    go: str
    picture: str
    typed: str = ""
    wrong: str = ""
    most: int = PLACE_LIMIT
    is_optional: bool = False
    hidden: tuple[tuple[str, str], ...] = ()


def ask(request: HttpRequest, bench: Bench, code: str, asking: Asking) -> HttpResponse:
    context = {"asking": asking, "code": code, "back": address(code)}
    status = 422 if asking.wrong else 200
    return bench.render(request, "station/bench/say.html", context, status=status)


@bench_page(May.RECEIVE)
def move(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    one = containers.container_by_code(bench.own_ids, code)
    typed = request.POST.get("said", "")

    def asked(wrong: str = "") -> HttpResponse:
        asking = Asking(
            title=_("Where does it stand now?"),
            text=_("Now: {place}").format(place=one.place or "–"),
            label=_("New place, in words"),
            go=_("Move"),
            picture="bins",
            typed=typed,
            wrong=wrong,
        )
        return ask(request, bench, one.code, asking)

    if request.method != "POST":
        return asked()
    try:
        containers.move_container(bench.hands, one.code, typed, at=bench.now)
    except DomainError as error:
        return asked(sentence(error))
    return SeeOther(address(one.code, said="moved"))


@bench_page(May.INSPECT)
def reopen(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    """Open a closed one again: not everybody may, and whoever does says why."""
    one = containers.container_by_code(bench.own_ids, code)
    typed = request.POST.get("said", "")

    def asked(wrong: str = "") -> HttpResponse:
        asking = Asking(
            title=_("Why is it opened again?"),
            text=_("It is kept in the history of {code}.").format(code=one.code),
            label=_("Reason, in a few words"),
            go=_("Open again"),
            picture="box",
            typed=typed,
            wrong=wrong,
            most=containers.NOTE_LIMIT,
        )
        return ask(request, bench, one.code, asking)

    if request.method != "POST":
        return asked()
    try:
        containers.reopen_container(bench.hands, one.code, typed, at=bench.now)
    except DomainError as error:
        return asked(sentence(error))
    return SeeOther(address(one.code, said="reopened"))


@bench_page(May.RECEIVE)
def label(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    """Print its label: a PDF for any printer, or ZPL for one that prints labels."""
    one = containers.container_by_code(bench.own_ids, code)
    wanted = ContainerLabel(
        code=one.code,
        kind=kind_words(one.kind),
        fate=fate_of(one.purpose),
        site=bench.site.name,
    )
    if (request.GET.get("as") or request.session.get(PRINTER_KEY, "pdf")) == "zpl":
        body, kind = container_label_zpl(wanted).encode(), "application/zpl"
        way = f'attachment; filename="{one.code}.zpl"'
    else:
        body = container_label_pdf(wanted, locale=get_language() or "en").pdf
        kind, way = "application/pdf", f'inline; filename="{one.code}.pdf"'
    headers = {"Content-Disposition": way, "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


def _code(text: str) -> str:
    """Raises NotFound `no_such_bin` for what is no container."""
    known = read_container(text)
    if known is None:
        raise NotFound("no_such_bin", bin=text[:_LONGEST])
    return known


def _done(
    bench: Bench, code: str, do: Callable[[], Any], *, said: str, plate: str = ""
) -> HttpResponse:
    """Do it, or show the container with what stands against it: nothing is written then."""
    containers.container_by_code(bench.own_ids, code)
    try:
        do()
    except DomainError as error:
        return SeeOther(address(code, refused=error.code, plate=plate))
    return SeeOther(address(code, said=said, plate=plate))
