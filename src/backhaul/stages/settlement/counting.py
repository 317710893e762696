"""A refund made elsewhere that a person counts for a return: for one alone, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backhaul.core.axes import UnitMoney
from backhaul.core.errors import DomainError
from backhaul.core.settlement import Wanted, taken_off
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.books import left_out
from backhaul.stages.settlement.drafts import Group
from backhaul.stages.settlement.models import Leg, LegUnit, TakenBack
from backhaul.stages.settlement.owing import what_is_owed
from backhaul.stages.settlement.way_out import WaysOut


@dataclass(frozen=True, slots=True)
class Went:
    """What a person counts as refunded already without us: minor units of one order.

    `taken_id` is the refund that it is of, or of which it is a part.
    """

    order_id: int
    minor: int
    taken_id: int


@dataclass(frozen=True, slots=True)
class TakenOff:
    """How much of it is taken off a unit that is settled now: `way_minor` of that of the way.

    `is_alone`: nothing is left due for the unit, and so no leg says it.
    """

    unit_id: int
    minor: int
    way_minor: int
    is_alone: bool


def by_group(groups: Sequence[Group], ways: WaysOut, went: Went | None) -> Sequence[int]:
    """Return how much of it is of each group (`taken_off`); nothing is counted by it."""
    found = [0] * len(groups)
    if went is None:
        return found
    own = WaysOut(dict(ways.ways))
    wanted: list[Wanted] = []
    places: list[int] = []
    for place, group in enumerate(groups):
        trial = replace(group, settled=list(group.settled))
        own.join(trial)
        result = what_is_owed(trial, ())
        own.count(trial, result)
        if group.order.pk == went.order_id:
            for unit, one in zip(trial.settled, result.units, strict=True):
                wanted.append((group.resolution, unit, one))
                places.append(place)
    for place, minor in zip(places, taken_off(went.minor, wanted), strict=True):
        found[place] += minor
    return found


def count(ret: Return, went: Went, units: Sequence[TakenOff]) -> None:
    """Write what of it is taken off what `ret` is paid, by unit. Its payments are locked.

    Raises DomainError `elsewhere_counted` where it counts already, `elsewhere_gone` where it
    came back; nothing may be committed then.
    """
    minor = sum(one.minor for one in units)
    if not minor:
        return
    rows = TakenBack.objects.filter(
        brand_id=ret.brand_id,
        id=went.taken_id,
        payment__order_id=went.order_id,
        kind=TakenBack.Kind.REFUND,
        given_back_at=None,
    )
    row = rows.select_for_update(of=("self",)).select_related("payment").first()
    if row is None:
        raise DomainError("elsewhere_gone")
    anew = {one.unit_id for one in units}
    is_mine = row.counted_for == ret.pk
    alone = [told for told in _alone(row) if is_mine and told[0] not in anew]
    before = _standing(row) + _sum(alone) if is_mine else 0
    if _is_of_another(row, ret.pk) or before + minor > row.amount_minor:
        raise _counted(row)
    row.counted_for, row.counted_minor = ret.pk, before + minor
    alone += [(one.unit_id, one.minor, one.way_minor) for one in units if one.is_alone]
    row.counted_alone = alone
    row.save(update_fields=("counted_for", "counted_minor", "counted_alone"))


def why_not(brand_id: int, taken_id: int, ran: str) -> DomainError | None:
    """Return why nothing of a refund can count for a return (any more); nothing is locked."""
    rows = TakenBack.objects.filter(brand_id=brand_id, id=taken_id, counted_for__isnull=False)
    row = rows.select_related("payment").first()
    if row is None:
        return None
    mine = Return.objects.filter(brand_id=brand_id, ran=ran).values_list("id", flat=True)
    return_id = mine.first() or 0
    is_over = row.counted_for == return_id and _standing(row) >= row.amount_minor
    return _counted(row) if is_over or _is_of_another(row, return_id) else None


def _is_of_another(row: TakenBack, return_id: int) -> bool:
    return row.counted_for != return_id and still_counts(row)


def still_counts(row: TakenBack) -> bool:
    """Whether its return is paid less for it: a mistake is mended by ending that one's legs."""
    if row.counted_for is None:
        return False
    return bool(_standing(row) or _sum(_alone(row)))


def _alone(row: TakenBack) -> list[tuple[int, int, int]]:
    """Return what left nothing due of units for which nothing is due still."""
    told = row.counted_alone or ()
    units = Unit.objects.filter(
        brand_id=row.brand_id, id__in=[one[0] for one in told], money=UnitMoney.NOTHING_DUE
    )
    free = set(units.values_list("id", flat=True)) if told else set()
    return [(unit, minor, way) for unit, minor, way in told if unit in free]


def _sum(alone: Sequence[tuple[int, int, int]]) -> int:
    return sum(minor for _, minor, _ in alone)


def _standing(row: TakenBack) -> int:
    """Return what living legs of its return leave out for it, in minor units."""
    alive = LegUnit.objects.filter(
        brand_id=row.brand_id, leg__ret_id=row.counted_for, is_alive=True
    )
    legs = Leg.objects.filter(
        brand_id=row.brand_id,
        id__in=alive.values("leg_id"),
        decision__taken=row.pk,
    )
    return sum(left_out(leg) for leg in legs)


def _counted(row: TakenBack) -> DomainError:
    return DomainError("elsewhere_counted", ran=ran_of(row))


def ran_of(row: TakenBack) -> str:
    """Return the RAN of the return that it is counted for."""
    rans = Return.objects.filter(brand_id=row.brand_id, id=row.counted_for or 0)
    return str(rans.values_list("ran", flat=True).get())
