"""What a page of the bench says of the unit in somebody's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from backhaul.core.axes import Processing
from backhaul.doors.station.bench import Bench
from backhaul.foundation.pages.words import REASONS, word
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.inspection.queries import (
    OnBench,
    Picture,
    PictureKind,
    on_bench,
    pictures_of,
)
from backhaul.stages.settlement.of_unit import pay_of_unit


@dataclass(frozen=True, slots=True)
class Thing:
    """A unit with its brand, as every page of the bench needs it."""

    brand: Brand
    found: OnBench

    @property
    def address(self) -> list[object]:
        """What the names of addresses take."""
        return [self.brand.slug, self.found.ran, self.found.unit.ordinal]

    def at(self, name: str, query: str = "") -> str:
        """Return the address of a page of this unit."""
        where = reverse(f"station:{name}", args=self.address)
        return f"{where}?{query}" if query else where

    @property
    def title(self) -> str:
        return self.found.unit.title or self.found.unit.sku

    @property
    def variant(self) -> str:
        return self.found.variant.variant_title if self.found.variant else ""

    @property
    def name(self) -> str:
        """`Lys cotton tee, M · LP23F7K9Q2`."""
        unit = self.found.unit
        named = ", ".join(part for part in (self.title, self.variant) if part)
        return " · ".join(part for part in (named, unit.lpn) if part)

    @property
    def image(self) -> str:
        """A picture at an address of our own: browsers are told to load no other."""
        url = self.found.variant.image_url if self.found.variant else ""
        return url if url.startswith("/") and not url.startswith("//") else ""

    @property
    def reason(self) -> str:
        code = self.found.unit.reason
        return word(REASONS, code) if code else ""

    @property
    def processing(self) -> Processing:
        return Processing(self.found.unit.processing)


def thing_of(bench: Bench, slug: str, ran: str, ordinal: int) -> Thing:
    """Raises NotFound when there is no such unit at this bench."""
    brand = bench.brand(slug)
    return Thing(brand, on_bench(brand.pk, ran, ordinal))


def stands_at(thing: Thing) -> str:
    """Return the page on which work at the unit goes on."""
    match thing.processing:
        case Processing.RECEIVED:
            return thing.at("inspect")
        case Processing.INSPECTED:
            return thing.at("disposition")
        case _:
            return thing.at("unit")


def shown(thing: Thing, *, with_pictures: bool = True) -> dict[str, Any]:
    """Return what the templates of the bench show of a unit."""
    unit = thing.found.unit
    pictures = pictures_of(thing.brand.pk, unit.pk) if with_pictures else ()
    return {
        "thing": thing,
        "unit": unit,
        "address": thing.address,
        "comment": unit.comment.strip(),
        "photos": _addresses(thing, pictures, PictureKind.SHOPPER),
        "findings": _addresses(thing, pictures, PictureKind.INSPECTOR),
    }


def paid(bench: Bench, thing: Thing) -> dict[str, Any]:
    """Return what the shopper gets for a unit, as far as it is decided; else nothing."""
    pay = pay_of_unit(thing.brand.pk, thing.found.unit.pk)
    return {"pay": pay, "paid": bench.local.money(pay.amount) if pay else ""}


def _addresses(
    thing: Thing, pictures: Sequence[Picture], kind: PictureKind
) -> list[dict[str, object]]:
    return [
        {
            "src": reverse("station:picture", args=[*thing.address, kind.value, one.number]),
            "width": one.width,
            "height": one.height,
        }
        for one in pictures
        if one.kind is kind
    ]
