"""A box that nobody knows: whose it may be, and a place for it until somebody says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from backhaul.core.bins import UNKNOWN
from backhaul.core.errors import DomainError
from backhaul.core.receiving import SCAN_LIMIT, printable
from backhaul.doors.station.addresses import box_url
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.steps import began, once, seconds_since
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.bins import bin_for
from backhaul.stages.disposition.places import move_unit
from backhaul.stages.inspection.queries import PictureKind, picture_bytes
from backhaul.stages.receiving.actions import receive_unknown
from backhaul.stages.receiving.loose import loose_unit
from backhaul.stages.receiving.matching import Likely, likely_returns, match_parcel
from backhaul.stages.receiving.photos import add_bench_photo
from backhaul.stages.receiving.queries import expected
from backhaul.stages.receiving.rows import NOTE_LIMIT, Arrival
from backhaul.stages.receiving.steps import Finished, remember

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person wrote about the box; it stays on the page whatever comes of it."""

    scan: str
    find: str
    sender: str
    inside: str

    @classmethod
    def of(cls, request: HttpRequest) -> Typed:
        given = request.POST if request.method == "POST" else request.GET
        return cls(
            printable(given.get("scan", ""), SCAN_LIMIT),
            printable(given.get("find", ""), _LONGEST),
            printable(given.get("sender", ""), _LONGEST),
            printable(given.get("inside", ""), _LONGEST),
        )

    @property
    def note(self) -> str:
        told = (
            (_("Sender: {text}"), self.sender),
            (_("Order or e-mail: {text}"), self.find),
        )
        lines = [words.format(text=text) for words, text in told if text]
        return "\n".join(lines)[:NOTE_LIMIT]


@bench_page(May.RECEIVE)
def unknown(request: HttpRequest, bench: Bench) -> HttpResponse:
    typed = Typed.of(request)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    try:
        match answer.split("/"):
            case ["match", slug, ran]:
                return _matched(request, bench, typed, slug, ran)
            case ["none", slug]:
                return _kept(request, bench, typed, slug)
            case _:
                return _page(request, bench, typed)
    except DomainError as error:
        return _page(request, bench, typed, wrong=sentence(error))


def _page(request: HttpRequest, bench: Bench, typed: Typed, *, wrong: str = "") -> HttpResponse:
    likely = likely_returns(bench.brand_ids, typed.find or typed.scan)
    owners = _owners(bench)
    context = {
        "typed": typed,
        "began": began(request) or str(int(bench.now.timestamp())),
        "candidates": [_candidate(one) for one in likely],
        "owners": [
            {"number": len(likely) + place, "slug": slug, "name": name}
            for place, (slug, name) in enumerate(owners, start=1)
        ],
        "bin": bin_for(bench.site.code, UNKNOWN),
        "is_torn": _is_torn(bench, typed.scan),
        "wrong": wrong,
    }
    return bench.render(request, "station/unknown.html", context, status=422 if wrong else 200)


def _candidate(one: Likely) -> dict[str, object]:
    words = {
        "order": pgettext("matched by", "order"),
        "email": pgettext("matched by", "e-mail"),
        "item": pgettext("matched by", "item"),
    }
    told = ", ".join(part for part in (one.name, one.awaited) if part)
    return {
        "found": one,
        "text": f"{one.brand} · {told}" if told else one.brand,
        "note": _("Likely") if one.is_likely else _("Maybe"),
        "detail": ", ".join(words[how] for how in one.matched),
    }


def _owners(bench: Bench) -> list[tuple[str, str]]:
    """Return who may keep it: the operator, or the brands that one works for."""
    if bench.unassigned_id is not None:
        return [("-", "")]
    if len(bench.brands) == 1:
        return [(bench.brands[0].slug, "")]
    return [(brand.slug, brand.name) for brand in bench.brands[:5]]


def _is_torn(bench: Bench, scanned: str) -> bool:
    """Whether it looks like a number of ours with a wrong character in it."""
    return (
        bool(scanned) and expected(bench.brand_ids, scanned).reason == "wrong_check_character"
    )


def _matched(
    request: HttpRequest, bench: Bench, typed: Typed, slug: str, ran: str
) -> HttpResponse:
    brand = bench.brand(slug)
    likely = likely_returns(bench.brand_ids, typed.find or typed.scan)
    how = next((one.matched for one in likely if (one.slug, one.ran) == (slug, ran)), ())

    def match() -> str:
        match_parcel(brand.pk, ran, matched=how, at=bench.now, actor=bench.actor)
        return box_url(slug, ran, scan=typed.scan, began=began(request))

    return once(request, bench, brand.pk, match)


def _kept(request: HttpRequest, bench: Bench, typed: Typed, slug: str) -> HttpResponse:
    """Receive it as nobody's: with a plate, into the bin of the unknown."""
    owner = bench.unassigned_id if slug == "-" else bench.brand(slug).pk
    if owner is None:
        raise DomainError("no_such_brand")
    photo = request.FILES.get("photo")

    def keep() -> str:
        arrival = Arrival(
            site=bench.site.code,
            scanned=typed.scan,
            note=typed.note,
            seconds=seconds_since(began(request), bench.now),
            unexpected=[typed.inside] if typed.inside else [],
        )
        by = bench.actor
        unit = receive_unknown(arrival, at=bench.now, actor=by, brand_id=owner)
        plate = unit.lpn or ""
        if photo is not None:
            add_bench_photo(owner, unit.pk, photo.read(MOST_BYTES + 1), at=bench.now, actor=by)
        place = bin_for(bench.site.code, UNKNOWN, owner)
        if place is not None:
            site = bench.site.code
            move_unit([owner], plate, place.code, site=site, at=bench.now, actor=by)
        finished = Finished(what="unknown", plate=plate)
        remember(owner, finished, at=bench.now, actor=by)
        return reverse("station:loose", kwargs={"plate": plate})

    return once(request, bench, owner, keep)


@bench_page(May.RECEIVE)
def loose(request: HttpRequest, bench: Bench, plate: str) -> HttpResponse:
    """A piece that nobody knows, with its plate and where it goes."""
    found = loose_unit(bench.own_ids, plate)
    context = {
        "unit": found,
        "bin": bin_for(found.site, UNKNOWN, found.brand_id),
        "received": bench.local.moment(found.received_at),
    }
    return bench.render(request, "station/loose.html", context)


@bench_page(May.RECEIVE)
@require_safe
def loose_photo(_request: HttpRequest, bench: Bench, plate: str, number: int) -> HttpResponse:
    """Show what was photographed of it to whoever may handle it."""
    found = loose_unit(bench.own_ids, plate)
    jpeg = picture_bytes(found.brand_id, found.id, PictureKind.SHOPPER, number)
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response
