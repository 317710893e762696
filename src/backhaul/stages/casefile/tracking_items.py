"""The things that come back, alike ones together, each with where it is and why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from backhaul.core.axes import Authorization
from backhaul.core.headline import headline
from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.stages.authorization.models import Decision
from backhaul.stages.casefile.tracking_rows import Rows
from backhaul.stages.casefile.tracking_view import ItemView, ParcelView, ReasonView
from backhaul.stages.returns.case import unit_fact
from backhaul.stages.returns.models import Unit


def items_of(rows: Rows, parcels: tuple[ParcelView, ...]) -> tuple[ItemView, ...]:
    """Group units of the same kind that share where they are, in the order of the request."""
    reasons = _refusals(rows.decisions)
    numbers = _parcel_numbers(rows, parcels)
    groups: dict[tuple[object, ...], list[Unit]] = defaultdict(list)
    for unit in rows.case.units:
        code = _code(unit, rows.case.ret.method)
        key = (unit.sku, unit.title, code, numbers.get(unit.pk), reasons.get(unit.ordinal, ()))
        groups[key].append(unit)
    return tuple(_item(rows, units, numbers, reasons) for units in groups.values())


def _item(
    rows: Rows,
    units: list[Unit],
    numbers: Mapping[int, int],
    reasons: Mapping[int, tuple[ReasonView, ...]],
) -> ItemView:
    first = units[0]
    variant = first.line.variant if first.line else None
    is_refused = first.authorization == Authorization.REFUSED
    return ItemView(
        title=first.title or first.sku,
        variant=variant.variant_title if variant else "",
        image=variant.image_url if variant else "",
        quantity=len(units),
        amount=Money(sum(unit.paid_minor for unit in units), rows.case.ret.currency),
        code=_code(first, rows.case.ret.method),
        parcel=numbers.get(first.pk),
        received_at=first.received_at,
        reasons=reasons.get(first.ordinal, ()) if is_refused else (),
    )


def _code(unit: Unit, method: str) -> str:
    return headline([unit_fact(unit, method)]).code


def _parcel_numbers(rows: Rows, parcels: tuple[ParcelView, ...]) -> dict[int, int]:
    """Return unit → the number of its newest parcel, of those under way where one is."""
    ordered = sorted(parcels, key=lambda parcel: (not parcel.is_with_shopper, parcel.number))
    return {unit: parcel.number for parcel in ordered for unit in rows.units_in[parcel.id]}


def _refusals(decisions: list[Decision]) -> dict[int, tuple[ReasonView, ...]]:
    """Return ordinal → every reason for which a rule refused it; a person's word has none."""
    found: dict[int, tuple[ReasonView, ...]] = {}
    for decision in decisions:
        for unit in decision.outcomes["units"]:
            found[int(unit["key"])] = tuple(
                ReasonView(code=reason["code"], facts=tuple(reason["facts"].items()))
                for reason in unit.get("reasons", ())
                if reason["outcome"] == Outcome.REFUSE
            )
    return found
