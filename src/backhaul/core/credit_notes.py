"""What stands on a credit note: a row for each thing that is credited, with the tax in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backhaul.core.money import share_out

#: Rows of a leg's explanation that are something else than the goods themselves.
BESIDE = ("shipping", "duties", "fee", "bonus")

Rates = Sequence[tuple[str, int | None, int]]
"""Name, basis points (None: not told) and minor units of each tax inside an amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """`code` is goods or one of BESIDE; `gross_minor` below zero takes off."""

    code: str
    title: str = ""
    sku: str = ""
    gross_minor: int
    taxes: Rates = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "title": self.title,
            "sku": self.sku,
            "gross_minor": self.gross_minor,
            "taxes": [list(tax) for tax in self.taxes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedUnit:
    """What a leg pays for one unit, and what was paid for it with which taxes in it."""

    title: str
    sku: str
    share_minor: int
    paid_minor: int
    tax_minor: int
    line_taxes: Rates
    explained: Sequence[Mapping[str, Any]]
    """The rows of the leg's explanation that are about this unit."""


def rows_of(unit: CreditedUnit) -> list[NoteRow]:
    """Return the rows of a unit: they sum to what the leg pays for it."""
    beside = [row for row in unit.explained if row["code"] in BESIDE and row["amount_minor"]]
    goods = unit.share_minor - sum(row["amount_minor"] for row in beside)
    rows = []
    if goods:
        taxes = taxes_inside(goods, unit)
        rows.append(
            NoteRow(
                code="goods", title=unit.title, sku=unit.sku, gross_minor=goods, taxes=taxes
            )
        )
    for row in beside:
        taxes = _own_taxes(row)
        rows.append(NoteRow(code=row["code"], gross_minor=row["amount_minor"], taxes=taxes))
    return rows


def taxes_inside(goods_minor: int, unit: CreditedUnit) -> Rates:
    """Return the taxes inside a part of what was paid for a unit, rounded half up."""
    if not unit.tax_minor or unit.paid_minor <= 0:
        return ()
    whole = 2 * unit.paid_minor
    tax = (2 * goods_minor * unit.tax_minor + unit.paid_minor) // whole
    known = [one for one in unit.line_taxes if one[2] > 0]
    if not known:
        return (("", None, tax),)
    parts = share_out(tax, [minor for _, _, minor in known])
    return tuple((name, rate, part) for (name, rate, _), part in zip(known, parts, strict=True))


def _own_taxes(row: Mapping[str, Any]) -> Rates:
    if named := row.get("taxes"):
        return tuple((name, rate, minor) for name, rate, minor in named)
    fees = row.get("fees") or ()
    tax = sum(-fee["tax_minor"] for fee in fees) if fees else int(row.get("tax_minor") or 0)
    return (("", None, tax),) if tax else ()


def summed(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, int | None, int, int]]:
    """Return by name and rate how much gross there is and the tax in it, highest rate first.

    A row with several taxes counts its gross once for each.
    """
    found: dict[tuple[str, int | None], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for name, rate, minor in row["taxes"] or [["", 0, 0]]:
            sums = found[name, rate]
            sums[0] += row["gross_minor"]
            sums[1] += minor
    ordered = sorted(found.items(), key=lambda one: (-(one[0][1] or 0), one[0][0]))
    return [(name, rate, gross, tax) for (name, rate), (gross, tax) in ordered]
