"""Of which units it was that money went back elsewhere: of what goes out instead at the last.

Whoever refunded it meant what was to be refunded. An exchange stands for a thing that goes out:
taken off there first, its shopper would be asked to pay for what they were promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum

from backhaul.core.axes import Resolution
from backhaul.core.settlement.facts import SettledUnit
from backhaul.core.settlement.plan import UnitOwed

Wanted = tuple[Resolution, SettledUnit, UnitOwed]


class _Turn(IntEnum):
    MONEY = 0
    CREDIT = 1
    BESIDE_GOODS = 2
    """What an exchange leaves over in money."""
    GOODS = 3


_TURNS: Mapping[Resolution, _Turn] = {
    Resolution.CREDIT: _Turn.CREDIT,
    Resolution.EXCHANGE: _Turn.BESIDE_GOODS,
    Resolution.REPLACEMENT: _Turn.BESIDE_GOODS,
}


def taken_off(minor: int, wanted: Sequence[Wanted]) -> tuple[int, ...]:
    """Return how many minor units of what went elsewhere are of each unit.

    None has more than its rest, and together they are all of `minor` that finds room. First
    come refunds, then store credit, then what exchanges leave over, and last what is set off
    against goods; units of the same turn in their order.
    """
    found = [0] * len(wanted)
    for _, place, room in sorted(_rooms(wanted)):
        part = min(minor, room)
        found[place] += part
        minor -= part
    return tuple(found)


def _rooms(wanted: Sequence[Wanted]) -> Iterator[tuple[_Turn, int, int]]:
    for place, (resolution, unit, one) in enumerate(wanted):
        goods = min(one.rest.minor, unit.exchange_minor)
        turn = _TURNS.get(resolution, _Turn.MONEY)
        yield (_Turn.BESIDE_GOODS if goods else turn), place, one.rest.minor - goods
        yield _Turn.GOODS, place, goods
