"""Whether a ground stands for one unit, each ground by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backhaul.core.law.clocks import LegalEnd
from backhaul.core.law.counting import Place, add_months
from backhaul.core.law.model import Exclusion, Regime, Right
from backhaul.core.law.sources import NOBODY, Source
from backhaul.core.law.words import Condition, Goods, Ground, Ruling


class Stands(StrEnum):
    """A person: a fact is missing that decides it."""

    YES = "yes"
    PERSON = "person"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One ground for one unit; `excluded` says why the goods have no statutory right."""

    ground: Ground
    stands: Stands
    source: Source
    excluded: tuple[Exclusion, ...] = ()


_BY_REFUSAL = {
    Ruling.FORBIDDEN: Stands.YES,
    Ruling.PERSON: Stands.PERSON,
    Ruling.ALLOWED: Stands.NO,
}


def statutory(
    right: Right | None,
    end: LegalEnd | None,
    sent_at: datetime,
    goods: Collection[Goods] = (),
    met: Collection[Condition] = (),
) -> Standing:
    """Say whether the right to withdraw stands for a notice sent at `sent_at`.

    It does from the order on, before anything was delivered, until its end.
    """
    if right is None or end is None:
        return Standing(ground=Ground.STATUTORY, stands=Stands.NO, source=NOBODY)
    excluded = right.excluded(goods, met)
    if excluded:
        return Standing(
            ground=Ground.STATUTORY,
            stands=Stands.NO,
            source=excluded[0].source,
            excluded=excluded,
        )
    return Standing(
        ground=Ground.STATUTORY,
        stands=_BY_REFUSAL[end.may_refuse(sent_at)],
        source=end.source,
    )


def warranty(
    regime: Regime, delivered_at: datetime | None, claimed_at: datetime, place: Place
) -> Standing:
    """Say whether goods said to be faulty may still be under warranty.

    Whether they are faulty is a person's finding: within its years the answer is that it
    stands, without years in the law that a person must look.
    """
    law = regime.warranty
    if law is None:
        return Standing(ground=Ground.WARRANTY, stands=Stands.PERSON, source=NOBODY)
    if law.years is None or delivered_at is None:
        return Standing(ground=Ground.WARRANTY, stands=Stands.PERSON, source=law.free_of_charge)
    last = add_months(place.day_of(delivered_at), 12 * law.years.value)
    over = claimed_at >= place.end_of(last)
    return Standing(
        ground=Ground.WARRANTY,
        stands=Stands.NO if over else Stands.YES,
        source=law.years.source,
    )
