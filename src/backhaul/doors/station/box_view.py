"""What the page of a box says: the band that answers the scan, its units, the next move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.doors.station.bench import Bench
from backhaul.foundation.pages.words import AUTHORIZATIONS, PROCESSINGS, REASONS, word
from backhaul.foundation.tenancy.models import Brand, Site
from backhaul.stages.receiving.opening import LET_GO, BoxUnit, OpenBox

MOST_LARGE = 3
"""So many rows fit with large pictures; more are shown smaller."""
_MOST_PHOTOS = 3
_MOST_AHEAD = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    tone: str
    picture: str
    title: str
    text: str
    sound: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBox:
    band: Band
    number: str
    rows: tuple[Mapping[str, Any], ...]
    ahead: tuple[str, ...]
    """Pictures that the questions will show: fetched while the box is looked at."""
    is_long: bool
    next: str
    next_plate: str
    todo: tuple[BoxUnit, ...]
    here: tuple[BoxUnit, ...]
    numbered: int | None
    """The first unit on the bench whose serial number is still to be read."""


def shown_box(
    bench: Bench, brand: Brand, box: OpenBox, *, said: str = "", wrong: str = ""
) -> ShownBox:
    return ShownBox(
        band=_band(bench, brand, box, said, wrong),
        number=box.number,
        rows=tuple(_row(bench, brand, box, unit) for unit in box.units),
        ahead=_ahead(brand, box),
        is_long=len(box.units) > MOST_LARGE,
        next=_next(box),
        next_plate=box.todo[0].plate if len(box.todo) == 1 else "",
        todo=box.todo,
        here=box.here,
        numbered=next((unit.ordinal for unit in box.here if unit.wants_serial), None),
    )


def _band(bench: Bench, brand: Brand, box: OpenBox, said: str, wrong: str) -> Band:
    text = f"{brand.name} · {_counted(box)}"
    if wrong:
        return _yellow(wrong, text)
    if said in _SAID:
        return _yellow(str(_SAID[said]()), text, picture="undo" if said == "undone" else "warn")
    if said in _FITS:
        return Band(tone="ok", picture="tick", title=_FITS[said](), text=text, sound="ok")
    if box.here:
        sound = "done" if said == "received" else "ok"
        return Band(tone="ok", picture="tick", title=_received(box), text=text, sound=sound)
    return _found(bench, brand, box, text)


def _found(bench: Bench, brand: Brand, box: OpenBox, text: str) -> Band:
    """Nothing of it was received yet."""
    if not box.todo:
        return _yellow(_("Nothing of this is still expected"), text)
    if box.site not in {"", bench.site.code}:
        return Band(
            tone="stop",
            picture="warn",
            title=_("Wrong building: this belongs to {site}").format(site=_site(box.site)),
            text=_("{brand}. It can be received here all the same.").format(brand=brand.name),
            sound="stop",
        )
    if box.let_go:
        return _yellow(_let_go(box.let_go), text)
    return Band(tone="ok", picture="tick", title=_("Parcel found"), text=text, sound="ok")


def _yellow(title: str, text: str, *, picture: str = "warn") -> Band:
    return Band(tone="warn", picture=picture, title=title, text=text, sound="look")


#: What was just done, or could not be, by the code in the address.
_SAID = {
    "undone": lambda: _("Taken back: it is awaited again"),
    "missing": lambda: _("Not in the box: care looks for it"),
    "here": lambda: _("This one is received already"),
    "odd_weight": lambda: _("It weighs something else: look closely. Care is told"),
    "serial": lambda: _("Another number than was sold. Care is told"),
    "serial_again": lambda: _("This number came back before. Care is told"),
    "not_yours": lambda: _("That is not in this box. Extra item? Press 8"),
}
#: What was compared, and fits.
_FITS = {
    "weighed": lambda: _("The weight fits"),
    "serial_fits": lambda: _("The number fits"),
}


def _received(box: OpenBox) -> str:
    if box.todo:
        here, of = len(box.here), len(box.here) + len(box.todo)
        return _("{here} of {of} received").format(here=here, of=of)
    return _("Parcel received")


def _counted(box: OpenBox) -> str:
    inside = len(box.todo) + len(box.here)
    if inside == len(box.units):
        words = ngettext("{n} unit expected", "{n} units expected", inside)
        return words.format(n=inside)
    words = ngettext(
        "{n} of {of} unit expected in this box",
        "{n} of {of} units expected in this box",
        len(box.units),
    )
    return words.format(n=inside, of=len(box.units))


def _let_go(state: str) -> str:
    titles = {
        "refused": _("This return was refused. Receive it all the same"),
        "withdrawn": _("This return was withdrawn. Receive it all the same"),
        "expired": _("This label has expired. Receive it all the same"),
    }
    return titles[state]


def _site(code: str) -> str:
    return Site.objects.filter(code=code).values_list("name", flat=True).first() or code


def _next(box: OpenBox) -> str:
    if len(box.todo) > 1:
        return _("Next: scan each product, or Enter for all")
    if box.todo:
        return _("Next: scan the product, then stick this plate on it:")
    if box.of_state("here"):
        return _("Next: stick the plates on")
    return ""


def _row(bench: Bench, brand: Brand, box: OpenBox, unit: BoxUnit) -> Mapping[str, Any]:
    reason = word(REASONS, unit.reason) if unit.reason else ""
    told = f"“{unit.comment}”" if unit.comment else ""
    badge, picture, words, below = _badge(bench, unit)
    return {
        "unit": unit,
        "image": own_picture(unit.image),
        "reason": ": ".join(part for part in (reason, told) if part),
        "badge": badge,
        "picture": picture,
        "words": words,
        "below": below,
        "photos": [_photo(brand, box, unit, one) for one in unit.photo_ids[:_MOST_PHOTOS]],
    }


def _ahead(brand: Brand, box: OpenBox) -> tuple[str, ...]:
    """Return the pictures of what should be in the box, each once, all of our own address."""
    units = (*box.todo, *box.of_state("here"))
    found = [own_picture(unit.image) for unit in units]
    found += [_photo(brand, box, unit, one) for unit in units for one in unit.photo_ids]
    return tuple(dict.fromkeys(filter(None, found)))[:_MOST_AHEAD]


def _photo(brand: Brand, box: OpenBox, unit: BoxUnit, number: int) -> str:
    told = [brand.slug, box.ran, unit.ordinal, "shopper", number]
    return reverse("station:picture", args=told)


def _badge(bench: Bench, unit: BoxUnit) -> tuple[str, str, str, str]:
    """Return its kind, icon and words, and the line below."""
    match unit.state:
        case "here":
            at = bench.local.moment_within(unit.received_at) if unit.received_at else ""
            below = _("Received {moment}").format(moment=at)
            return "ok", "tick", _("Plate {plate}").format(plate=unit.plate), below
        case "done":
            state = word(PROCESSINGS, unit.processing)
            return "ok", "tick", _("Plate {plate}").format(plate=unit.plate), state
        case "todo":
            below = _("then stick {plate}").format(plate=unit.plate)
            return "wait", "scan", _("Scan the product"), below
        case "missing":
            return "bad", "warn", _("Not in the box"), _("Scan it if it turns up")
        case _ if unit.authorization in LET_GO:
            return "", "info", word(AUTHORIZATIONS, unit.authorization), _("Scan it if it came")
        case _:
            return "", "truck", _("In another box"), ""


def own_picture(url: str) -> str:
    """Return a picture at an address of our own: browsers are told to load no other."""
    return url if url.startswith("/") and not url.startswith("//") else ""
