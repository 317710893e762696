"""What a request that is being written can still choose, and what would come of each choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from backhaul.core.axes import Method, Resolution
from backhaul.core.closing import Choice, Closed, closed, narrowed
from backhaul.core.drafts import Offered, offered
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.forecast.pace import Lane
from backhaul.core.money import Money
from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import RequestFacts, UnitFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.terms import Terms
from backhaul.core.policies.verdict import UnitVerdict, Verdict
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.stages.authorization.offering import offer_to
from backhaul.stages.exchanges import offering as swapping
from backhaul.stages.exchanges.queries import is_stocked
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.offers import Offer, OfferedLine, SoldOrder, request_facts
from backhaul.stages.promises.foreseen import Foreseen, Travel, foresee
from backhaul.stages.promises.paces import site_with_paces
from backhaul.stages.settlement.back_to import GoesBack, payments_from, would_go_back
from backhaul.stages.settlement.before_asking import (
    Around,
    Asking,
    around,
    money_for_goods,
    would_come,
)

#: What is paid at the door comes back by bank transfer.
_CASH = "cash_on_delivery"
_Pair = tuple[Resolution, Method]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`target` is the label of the one payment that the money would go back to, or empty.

    `by_transfer`: it was paid in cash, which nothing goes back to. `send_by` is the last day
    on which the authorisation would hold. `review` are the codes for which a person would
    look at the request first; `closed` is what is not offered.
    """

    offer: Offer
    offered: Offered
    closed: Mapping[Choice, Closed]
    target: str
    by_transfer: bool
    by: Mapping[tuple[Resolution, Method], Foreseen]
    tenders: tuple[Mapping[str, Any], ...]
    """The payments of its one order, as the settlement pours; empty: of several, or unknown."""
    unseen: Mapping[str, Money]
    """By method: what of a refund goes by providers for goods that have to come."""
    send_by: date | None
    review: tuple[str, ...]
    destination: Mapping[str, str]
    swaps: Mapping[int, Sequence[swapping.Choice]]
    """By line: what it could be exchanged for, where that is offered."""

    def parts(self, resolution: str, method: str) -> tuple[GoesBack, ...]:
        """Return by which ways a refund goes back; empty where it is the one it was paid by."""
        found = self.foreseen(resolution, method)
        if found is None or resolution != Resolution.REFUND or not self.tenders:
            return ()
        return would_go_back(payments_from(self.tenders), found.amount)

    def foreseen(self, resolution: str, method: str) -> Foreseen | None:
        try:
            return self.by.get((Resolution(resolution), Method(method)))
        except ValueError:
            return None


def choices_of(draft: Draft, *, now: datetime) -> Choices:
    """Return the choices with their amounts and dates: six statements, however many.

    One more each for postage and for money that left elsewhere, two for the shopper's history.
    """
    offer = offer_to(draft, now=now)
    sells_labels = is_selling_labels(draft.brand_id)
    open_to = offered(offer.policy, sells_labels=sells_labels, is_gift=draft.is_gift)
    facts, verdicts = _judged(draft, offer, open_to, now=now)
    open_to, swaps = _had(draft, offer, narrowed(open_to, verdicts))
    pairs = list(product(open_to.resolutions, open_to.methods))
    first = verdicts[pairs[0]] if pairs else None
    code = next((one.terms.site for one in _units(first) if one.terms), offer.policy.site)
    site, paces = site_with_paces(draft.brand_id, code, Lane(site=code))
    known = _around(draft, offer)
    asking = {pair: _asking(offer, verdicts[pair], facts[pair]) for pair in pairs}
    return Choices(
        offer=offer,
        offered=open_to,
        closed=closed(offer.policy, open_to, sells_labels=sells_labels, is_gift=draft.is_gift),
        target=_target(draft, offer),
        by_transfer=_is_by_transfer(draft, offer),
        by={
            pair: foresee(
                _going(verdicts[pair], facts[pair].units),
                would_come(asking[pair], pair[0], draft.origin, known),
                pair[0],
                Travel(pair[1], facts[pair].ship_from_country, now, paces),
                site,
                currency=facts[pair].currency,
            )
            for pair in pairs
        },
        tenders=_tenders(draft, offer),
        unseen=_unseen(draft, offer, asking, known),
        send_by=_send_by(first),
        review=_review(first),
        destination=dict(site.address) if site else {},
        swaps=swaps,
    )


def _judged(
    draft: Draft, offer: Offer, open_to: Offered, *, now: datetime
) -> tuple[dict[_Pair, RequestFacts], dict[_Pair, Verdict]]:
    every = list(product(open_to.resolutions, open_to.methods))
    facts = {pair: request_facts(draft, offer, *pair, now=now) for pair in every}
    return facts, {pair: decide(offer.policy, facts[pair], now=now) for pair in every}


def _tenders(draft: Draft, offer: Offer) -> tuple[Mapping[str, Any], ...]:
    """Return how it was paid; of several orders nobody knows what goes back to which."""
    found = list(_orders(draft, offer).values())
    return found[0].known.tenders if len(found) == 1 and not found[0].known.is_touched else ()


def _unseen(
    draft: Draft, offer: Offer, asking: Mapping[_Pair, Sequence[Asking]], known: Around
) -> dict[str, Money]:
    orders = _orders(draft, offer).items()
    payments = {pk: payments_from(order.known.tenders) for pk, order in orders}
    return {
        method.value: money_for_goods(
            asked, draft.origin, known, payments, currency=asked[0].line.order.currency
        )
        for (resolution, method), asked in asking.items()
        if resolution is Resolution.REFUND and asked
    }


def _around(draft: Draft, offer: Offer) -> Around:
    """Nobody is asked of a gift's postage: whoever was given it paid for no way."""
    orders = _orders(draft, offer)
    known = () if draft.is_gift else offer.lines
    lines = [line.sold for line in known if line.order.id in orders]
    touched = [pk for pk, order in orders.items() if order.known.is_touched]
    return around(draft.brand_id, lines, touched)


def _orders(draft: Draft, offer: Offer) -> dict[int, SoldOrder]:
    """Return the orders of which something was picked."""
    lines = offer.by_id
    picked = [lines[one.line_id].order for one in draft.picked if one.line_id in lines]
    return {order.id: order for order in picked}


def _asking(offer: Offer, verdict: Verdict, asked: RequestFacts) -> list[Asking]:
    """Return those that would have Terms: what the settlement would pay for."""
    lines = {str(line.id): line for line in offer.lines}
    terms = {unit.key: unit.terms for unit in verdict.units}
    places: Counter[str] = Counter()
    going: list[Asking] = []
    for unit in asked.units:
        line, place = lines[unit.line_id], places[unit.line_id]
        places[unit.line_id] += 1
        promised = terms[unit.key]
        if promised is not None:
            going.append(Asking(line.sold, line.free[place], unit.reason or "", promised))
    return going


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


def _is_by_transfer(draft: Draft, offer: Offer) -> bool:
    orders = _orders(draft, offer).values()
    methods = {way for order in orders for way in order.known.facts.paid_with or ("",)}
    return methods == {_CASH}


def _target(draft: Draft, offer: Offer) -> str:
    """Return the payment's label, as the promise will name it: none of several."""
    orders = _orders(draft, offer).values()
    labels = {label for order in orders for label in order.known.labels}
    return labels.pop() if len(labels) == 1 else ""
