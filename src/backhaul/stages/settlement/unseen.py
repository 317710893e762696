"""Money before the goods are seen: what the law orders all the same, and what is too much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing, Resolution
from backhaul.core.entitlement import Claim
from backhaul.core.policies.refunding import refund_of
from backhaul.core.recovery import Rule, room
from backhaul.foundation.bulk import array
from backhaul.stages.advances.models import AdvanceHold
from backhaul.stages.advances.rules import rules_of
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit

#: So long before the law's last day is over money goes that only waits for its condition.
BEFORE_THE_END = timedelta(hours=12)

# What was written off is not out for ever: half a year after the money went it counts no more.
_OUT = """
SELECT r.brand_id, r.email_norm, sum(s.amount_minor)
FROM returns_return r
JOIN returns_unit u ON u.brand_id = r.brand_id AND u.return_id = r.id
  AND u.processing IN ('awaited', 'missing') AND u.disposition <> 'keep'
JOIN settlement_legunit s ON s.brand_id = u.brand_id AND s.unit_id = u.id AND s.is_alive
JOIN settlement_leg g ON g.brand_id = s.brand_id AND g.id = s.leg_id
  AND g.state IN ('approved', 'ordered', 'sending', 'unknown', 'paid')
  AND g.kind <> 'exchange' AND g.approved_at > %(since)s
WHERE r.brand_id = ANY(%(brands)s::bigint[]) AND NOT r.is_done
GROUP BY r.brand_id, r.email_norm
"""
_COUNTS_FOR = timedelta(days=180)
# One settlement of a brand at a time, where it has a limit: two would find the same room.
_LOCK = "SELECT pg_advisory_xact_lock(%s, x) FROM unnest(%s::int[]) AS x ORDER BY x"
_LOCK_CLASS = 0x41445631
#: What goes out instead has conditions and holds of its own.
_IN_GOODS = frozenset({Resolution.EXCHANGE, Resolution.REPLACEMENT})


def with_law(case: Case, unit: Unit, claim: Claim, at: datetime) -> Claim:
    """Return `claim` with whether the law's last day for its money is as good as over."""
    terms = terms_of(unit)
    if terms is None or terms.law is None or terms.law.notice_at is None:
        return claim
    scanned = case.ret.reached.get("first_scan")
    proof_at = datetime.fromisoformat(scanned) if scanned else None
    due = refund_of(terms.law, goods_at=unit.received_at, proof_at=proof_at)
    if due is None or due.ends_at is None:
        return claim
    return replace(claim, is_legally_due=at >= due.ends_at - BEFORE_THE_END)


@dataclass(slots=True)
class _Room:
    """What may still go early: at each shopper, and at the brand as a whole."""

    rule: Rule
    of_brand: int
    of_shopper: dict[str, int]

    def refusal(self, email: str, minor: int) -> tuple[str, int, int] | None:
        """Return the limit that is passed, what is out, and how much may be; None: it fits."""
        limits = (
            ("shopper", self.rule.shopper_most_minor, self.of_shopper.get(email, 0)),
            ("brand", self.rule.brand_most_minor, self.of_brand),
        )
        for name, most, out in limits:
            left = room(most, out)
            if most is not None and left is not None and minor > left:
                return name, out, most
        return None

    def take(self, email: str, minor: int) -> None:
        self.of_brand += minor
        self.of_shopper[email] = self.of_shopper.get(email, 0) + minor


def too_early(
    loaded: Sequence[Case],
    chosen: Mapping[int, Sequence[Unit]],
    claims: dict[int, Claim],
    *,
    at: datetime,
) -> dict[int, AdvanceHold]:
    """Return by return why its units that are not here yet must wait for the goods.

    A shopper without an address counts for the brand alone. What the law wants now is taken
    out, and marked in `claims`. Three statements where a brand has a limit, one where none
    has, none where nothing goes early.
    """
    early = [case for case in loaded if _early(case, chosen, claims)]
    rules = {
        brand: rule
        for brand, rule in rules_of(sorted({case.ret.brand_id for case in early})).items()
        if rule.shopper_most_minor is not None or rule.brand_most_minor is not None
    }
    limited = [case for case in early if case.ret.brand_id in rules]
    if not limited:
        return {}
    rooms = _rooms(rules, at)
    held: dict[int, AdvanceHold] = {}
    for case in sorted(limited, key=lambda case: case.ret.pk):
        for unit in _early(case, chosen, claims):
            claims[unit.pk] = with_law(case, unit, claims[unit.pk], at)
        minor = sum(unit.paid_minor for unit in _early(case, chosen, claims))
        here = rooms[case.ret.brand_id]
        refusal = here.refusal(case.ret.email_norm, minor) if minor else None
        if refusal is None:
            here.take(case.ret.email_norm, minor)
        else:
            held[case.ret.pk] = _hold(case, minor, refusal, at)
    return held


def _early(
    case: Case, chosen: Mapping[int, Sequence[Unit]], claims: Mapping[int, Claim]
) -> list[Unit]:
    return [unit for unit in chosen.get(case.ret.pk, ()) if is_early(unit, claims)]


def _hold(case: Case, minor: int, refusal: tuple[str, int, int], at: datetime) -> AdvanceHold:
    limit, out, most = refusal
    return AdvanceHold(
        brand_id=case.ret.brand_id,
        return_id=case.ret.pk,
        limit=limit,
        amount_minor=minor,
        out_minor=out,
        most_minor=most,
        currency=case.ret.currency,
        held_at=at,
    )


def is_early(unit: Unit, claims: Mapping[int, Claim]) -> bool:
    """Return whether its money would go before it was seen; what is kept is never awaited."""
    claim = claims.get(unit.pk)
    if claim is None or claim.keeps or claim.is_legally_due or unit.resolution in _IN_GOODS:
        return False
    return Processing(unit.processing) not in ARRIVED


def _rooms(rules: Mapping[int, Rule], at: datetime) -> dict[int, _Room]:
    values: dict[str, Any] = {"brands": array(sorted(rules)), "since": at - _COUNTS_FOR}
    found: dict[int, _Room] = {
        brand: _Room(rule, 0, defaultdict(int)) for brand, rule in rules.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [_LOCK_CLASS, array(sorted(rules))])
        cursor.execute(_OUT, values)
        for brand, email, out in cursor.fetchall():
            found[brand].of_brand += int(out)
            if email:
                found[brand].of_shopper[email] = int(out)
    return found


def keep_holds(held: Mapping[int, AdvanceHold], tell: Callable[[AdvanceHold], None]) -> None:
    """Write down what waits, and tell of what did not wait before."""
    if not held:
        return
    known = set(
        AdvanceHold.objects.filter(
            brand_id__in={row.brand_id for row in held.values()}, return_id__in=list(held)
        ).values_list("return_id", flat=True)
    )
    new = [row for return_id, row in held.items() if return_id not in known]
    AdvanceHold.objects.bulk_create(new, ignore_conflicts=True)
    for row in new:
        tell(row)
