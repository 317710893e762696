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


def count(ret: Return, went: Went, minor: int) -> None:
    """Write that so much of it is taken off what `ret` is paid. Its payments are locked.

    Raises DomainError `elsewhere_counted` where it counts already, `elsewhere_gone` where it
    came back; nothing may be committed then.
    """
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
    before = _standing(row) if row.counted_for == ret.pk else 0
    if _is_of_another(row, ret.pk) or before + minor > row.amount_minor:
        raise _counted(row)
    row.counted_for, row.counted_minor = ret.pk, before + minor
    row.save(update_fields=("counted_for", "counted_minor"))


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
    units = Unit.objects.filter(
        brand_id=row.brand_id,
        ret_id=row.counted_for,
        line__brand_id=row.brand_id,
        line__order_id=row.payment.order_id,
        money=UnitMoney.NOTHING_DUE,
    )
    return bool(_standing(row)) or units.exists()


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
    rans = Return.objects.filter(brand_id=row.brand_id, id=row.counted_for or 0)
    return DomainError("elsewhere_counted", ran=rans.values_list("ran", flat=True).get())
