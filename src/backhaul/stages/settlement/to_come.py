"""What is still to be paid for units: by the legs that live, else as they would be settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backhaul.core.axes import Resolution, UnitMoney
from backhaul.core.entitlement import Standing, standing
from backhaul.core.settlement import Owed
from backhaul.foundation.reading import rows_of
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.drafts import Group
from backhaul.stages.settlement.models import LegUnit
from backhaul.stages.settlement.owing import what_is_owed
from backhaul.stages.settlement.preview import bonus_percent
from backhaul.stages.settlement.rooms_left import rooms_left
from backhaul.stages.settlement.way_out import WaysOut, ways_out

_LIVING = (
    "WHERE t.brand_id = ANY(%s::bigint[]) AND t.unit_id = ANY(%s::bigint[]) AND t.is_alive"
)
_NO_LEGS = frozenset({UnitMoney.NONE, UnitMoney.PROMISED})


@dataclass(slots=True)
class ToCome:
    """Minor units; `parts` are by the code of their reason and sum to `minor`."""

    minor: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    by_order: Counter[int] = field(default_factory=Counter)
    """What of it is due by each order; what is given beside that is in none."""
    is_stopped: bool = False
    """Money of its order left by another way: of a part no rule lets anything go."""
    is_held: bool = False
    """Of a part only a person can say whether anything goes; it is in no amount."""

    def add(self, result: Owed, order_id: int) -> None:
        for unit in result.units:
            self.minor += unit.rest.minor + unit.bonus.minor
            self.by_order[order_id] += unit.rest.minor
            for part in unit.parts:
                self.parts[part.code] += part.amount.minor


def still_to_pay(
    brand_ids: Sequence[int], asked: Sequence[tuple[Return, Sequence[Unit]]]
) -> Mapping[int, int | None]:
    """Return by return what its units are still to be paid, in minor units.

    None: nothing goes by itself, since money left by another way, or a person has to say so.
    Five statements at most, however many they are. Nothing is locked: it is what the
    settlement would order if the units came back now as they should.
    """
    shared: Counter[int] = Counter()
    begun = [u.pk for _, units in asked for u in units if UnitMoney(u.money) not in _NO_LEGS]
    if begun:
        for share in rows_of(LegUnit, _LIVING, [list(brand_ids), begun]):
            shared[share.unit_id] += share.amount_minor
    others = [(ret, [unit for unit in units if unit.pk not in shared]) for ret, units in asked]
    wanted = [unit.line_id for _, units in others for unit in units if unit.line_id]
    lines = lines_by_id(brand_ids, wanted) if wanted else {}
    rooms = rooms_left(brand_ids, (line.order_id for line in lines.values()))
    found = to_come(brand_ids, others, lines, rooms)
    minor: dict[int, int | None] = {}
    for ret, of_return in asked:
        later = found[ret.pk]
        whole = later.minor + sum(shared[unit.pk] for unit in of_return)
        is_for_a_person = later.is_stopped or later.is_held
        minor[ret.pk] = None if is_for_a_person and not whole else whole
    return minor


def to_come(
    brand_ids: Sequence[int],
    asked: Sequence[tuple[Return, Sequence[Unit]]],
    lines: Mapping[int, OrderLine],
    rooms: Mapping[int, int],
) -> Mapping[int, ToCome]:
    """Return by return what would go for units that no leg pays for; `lines` have orders.

    `rooms` are those of `rooms_left`. Each return is reckoned as if it were the next to be
    settled: what is told of one does not depend on which others are asked about. One
    statement where postage may go back, one more where something is here.
    """
    units = [unit for _, of_return in asked for unit in of_return]
    going = [unit for unit in units if not _is_left_alone(unit, lines, rooms)]
    ways = ways_out(brand_ids, units, [lines[line_id] for line_id in _line_ids(going, lines)])
    held = _held(brand_ids, going)
    found: dict[int, ToCome] = {}
    for ret, of_return in asked:
        free = [unit for unit in of_return if unit.pk not in held]
        found[ret.pk] = reckoned(ret, free, lines, ways=ways, rooms=rooms)
        found[ret.pk].is_held = len(free) < len(of_return)
    return found


def reckoned(
    ret: Return,
    units: Sequence[Unit],
    lines: Mapping[int, OrderLine],
    *,
    ways: WaysOut,
    rooms: Mapping[int, int],
) -> ToCome:
    """Return what would go for units of one return as things stand; nothing is read."""
    own, left, found = WaysOut(dict(ways.ways)), dict(rooms), ToCome()
    for group in _groups(ret, units, lines):
        own.join(group)
        result = what_is_owed(group, ())
        if _is_stopped(group, result, left):
            found.is_stopped = True
            continue
        own.count(group, result)
        found.add(result, group.order.pk)
    return found


def _held(brand_ids: Sequence[int], units: Sequence[Unit]) -> frozenset[int]:
    """Return the ids of those that the settlement leaves to a person; what is seen is asked."""
    plain = facts.Differing()
    graded = {unit.pk for unit in units if _is_held(unit, plain)}
    rest = [unit for unit in units if unit.pk not in graded]
    other = facts.differing(brand_ids, rest)
    return frozenset(graded | {unit.pk for unit in rest if _is_held(unit, other)})


def _is_held(unit: Unit, other: facts.Differing) -> bool:
    return standing(facts.claim(unit, other)) is Standing.HELD


def _is_left_alone(
    unit: Unit, lines: Mapping[int, OrderLine], rooms: Mapping[int, int]
) -> bool:
    """Whether a person has it already, since money of its order left elsewhere."""
    line = lines.get(unit.line_id or 0)
    return line is not None and line.order_id in rooms and unit.money == UnitMoney.CHECKING


def _is_stopped(group: Group, result: Owed, left: dict[int, int]) -> bool:
    """As the settlement: whole, and for good where a person has it already."""
    room = left.get(group.order.pk)
    if room is None:
        return False
    due = sum(unit.rest.minor for unit in result.units)
    if due > room or any(unit.money == UnitMoney.CHECKING for unit in group.units):
        return True
    left[group.order.pk] = room - due
    return False


def _line_ids(units: Iterable[Unit], lines: Mapping[int, OrderLine]) -> set[int]:
    return {unit.line_id for unit in units if unit.line_id is not None} & lines.keys()


def _groups(
    ret: Return, units: Sequence[Unit], lines: Mapping[int, OrderLine]
) -> Iterator[Group]:
    groups: dict[tuple[int, str, int], Group] = {}
    for unit in units:
        line = lines.get(unit.line_id or 0)
        if line is None:
            continue
        percent = bonus_percent(unit)
        fresh = Group(ret, line.order, Resolution(unit.resolution), percent, {})
        group = groups.setdefault((line.order_id, unit.resolution, percent), fresh)
        group.add(unit, line, facts.settled_unit(unit, line, 0), {})
    yield from groups.values()
