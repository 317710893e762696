"""What a request that is being written can still choose, and what would come of each choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from django.db import connection

from backhaul.core.axes import Method, Resolution
from backhaul.core.closing import Choice, Closed, closed, narrowed
from backhaul.core.drafts import Offered, offered
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.forecast.pace import Lane
from backhaul.core.money import Money
from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import UnitFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.terms import Terms
from backhaul.core.policies.verdict import UnitVerdict, Verdict
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.stages.authorization.offering import offer_to
from backhaul.stages.exchanges import offering as swapping
from backhaul.stages.exchanges.queries import is_stocked
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.offers import Offer, OfferedLine, request_facts
from backhaul.stages.promises.foreseen import Foreseen, Travel, foresee
from backhaul.stages.promises.paces import site_with_paces


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`target` is the label of the one payment that the money would go back to, or empty.

    `send_by` is the last day on which the authorisation would hold. `review` are the codes
    for which a person would look at the request first; `closed` is what is not offered.
    """

    offer: Offer
    offered: Offered
    closed: Mapping[Choice, Closed]
    target: str
    by: Mapping[tuple[Resolution, Method], Foreseen]
    send_by: date | None
    review: tuple[str, ...]
    destination: Mapping[str, str]
    swaps: Mapping[int, Sequence[swapping.Choice]]
    """By line: what it could be exchanged for, where that is offered."""

    def foreseen(self, resolution: str, method: str) -> Foreseen | None:
        try:
            return self.by.get((Resolution(resolution), Method(method)))
        except ValueError:
            return None


def choices_of(draft: Draft, *, now: datetime) -> Choices:
    """Return the choices with their amounts and dates: seven statements, however many.

    Two more where a rule reads the shopper's history.
    """
    offer = offer_to(draft, now=now)
    sells_labels = is_selling_labels(draft.brand_id)
    open_to = offered(offer.policy, sells_labels=sells_labels, is_gift=draft.is_gift)
    every = list(product(open_to.resolutions, open_to.methods))
    facts = {pair: request_facts(draft, offer, *pair, now=now) for pair in every}
    verdicts = {pair: decide(offer.policy, facts[pair], now=now) for pair in every}
    open_to, swaps = _had(draft, offer, narrowed(open_to, verdicts))
    pairs = list(product(open_to.resolutions, open_to.methods))
    first = verdicts[pairs[0]] if pairs else None
    code = next((one.terms.site for one in _units(first) if one.terms), offer.policy.site)
    site, paces = site_with_paces(draft.brand_id, code, Lane(site=code))
    return Choices(
        offer=offer,
        offered=open_to,
        closed=closed(offer.policy, open_to, sells_labels=sells_labels, is_gift=draft.is_gift),
        target=_target(draft, offer),
        by={
            (resolution, method): foresee(
                _going(verdicts[resolution, method], facts[resolution, method].units),
                resolution,
                Travel(method, facts[resolution, method].ship_from_country, now, paces),
                site,
                currency=facts[resolution, method].currency,
            )
            for resolution, method in pairs
        },
        send_by=_send_by(first),
        review=_review(first),
        destination=dict(site.address) if site else {},
        swaps=swaps,
    )


def _had(
    draft: Draft, offer: Offer, open_to: Offered
) -> tuple[Offered, Mapping[int, Sequence[swapping.Choice]]]:
    """Leave out what nothing can go out for: no stock is told of it."""
    wished = GOES_OUT & set(open_to.resolutions)
    lines = offer.by_id
    picked = [lines[one.line_id] for one in draft.picked if one.line_id in lines]
    swaps: Mapping[int, Sequence[swapping.Choice]] = {}
    gone = set()
    if Resolution.REPLACEMENT in wished and not is_stocked(
        draft.brand_id, {line.sku for line in picked}
    ):
        gone.add(Resolution.REPLACEMENT)
    if Resolution.EXCHANGE in wished:
        swaps = swaps_of_lines(draft.brand_id, offer, picked)
        if not all(swaps.get(line.id) for line in picked):
            gone.add(Resolution.EXCHANGE)
    left = tuple(one for one in open_to.resolutions if one not in gone)
    return Offered(resolutions=left or open_to.resolutions, methods=open_to.methods), swaps


def swaps_of_lines(
    brand_id: int, offer: Offer, lines: Iterable[OfferedLine]
) -> Mapping[int, Sequence[swapping.Choice]]:
    """Return by line what it could be exchanged for: two statements."""
    asked = [
        swapping.Asked(
            line.id,
            line.sku,
            line.unit_price.minor,
            is_comparable=line.currency == offer.policy.currency,
        )
        for line in lines
    ]
    return swapping.choices_for(brand_id, asked, offer.policy.exchange)


def _going(verdict: Verdict, units: tuple[UnitFacts, ...]) -> list[tuple[Terms, Money]]:
    paid = {unit.key: unit.paid for unit in units}
    return [(unit.terms, paid[unit.key]) for unit in verdict.units if unit.terms is not None]


def _units(verdict: Verdict | None) -> tuple[UnitVerdict, ...]:
    return verdict.units if verdict else ()


def _send_by(verdict: Verdict | None) -> date | None:
    units = _units(verdict)
    return max((unit.terms.send_by for unit in units if unit.terms), default=None)


def _review(verdict: Verdict | None) -> tuple[str, ...]:
    units = _units(verdict)
    found = [
        reason.code
        for unit in units
        if unit.outcome is Outcome.REVIEW
        for reason in unit.reasons
        if reason.outcome is Outcome.REVIEW
    ]
    return tuple(dict.fromkeys(found))


def is_selling_labels(brand_id: int) -> bool:
    try:
        registry.default_connection(brand_id, Connection.Kind.CARRIER)
    except DomainError:
        return False
    return True


_LABELS = """
SELECT DISTINCT label FROM orders_payment WHERE brand_id = %s AND order_id = ANY(%s::bigint[])
"""


def _target(draft: Draft, offer: Offer) -> str:
    """Return the payment's label, as the promise will name it: none of several."""
    lines = offer.by_id
    orders = {lines[one.line_id].order.id for one in draft.picked if one.line_id in lines}
    with connection.cursor() as cursor:
        cursor.execute(_LABELS, [draft.brand_id, sorted(orders)])
        labels = [row[0] for row in cursor.fetchall()]
    return str(labels[0]) if len(labels) == 1 else ""
