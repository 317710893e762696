"""What a provider gives back of what it took: which taking it is, where it names none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderRefund
from backhaul.stages.settlement.models import TakenBack


@dataclass(slots=True)
class Named:
    """A provider's words, those of what was given back under the name of its taking."""

    words: list[ProviderRefund] = field(default_factory=list)
    unknown: list[ProviderRefund] = field(default_factory=list)
    """Given back of nothing that we know to be taken."""
    doubted: list[tuple[ProviderRefund, TakenBack]] = field(default_factory=list)
    """Several takings may be meant, or a part of one; with one of them."""


def taken_named(brand_id: int, refunds: Sequence[ProviderRefund]) -> Named:
    """Find the taking of each word that names its payment alone: one statement, or none.

    One of another amount is never meant: what is given back is the whole of a taking.
    """
    found = Named()
    takings = _takings(brand_id, {one.provider_ref for one in refunds if _is_nameless(one)})
    for one in refunds:
        if not _is_nameless(one):
            found.words.append(one)
            continue
        meant = takings[one.provider_ref]
        alike = [row for row in meant if Money(row.amount_minor, row.currency) == one.amount]
        if len(alike) == 1:
            row = alike[0]
            refs = {"provider_ref": row.provider_ref, "payment_ref": row.payment.provider_ref}
            found.words.append(replace(one, **refs))
        elif meant:
            found.doubted.append((one, meant[0]))
        else:
            found.unknown.append(one)
    return found


def _is_nameless(one: ProviderRefund) -> bool:
    return one.is_given_back and one.provider_ref == one.payment_ref


def _takings(brand_id: int, refs: set[str]) -> dict[str, list[TakenBack]]:
    """Return by name what was taken: one of that name, else all of the payment of that name."""
    by_ref: dict[str, list[TakenBack]] = defaultdict(list)
    if not refs:
        return by_ref
    rows = TakenBack.objects.select_related("payment").filter(
        Q(provider_ref__in=refs) | Q(payment__provider_ref__in=refs),
        brand_id=brand_id,
        kind=TakenBack.Kind.CHARGEBACK,
    )
    for row in rows.order_by("id"):
        by_ref[row.provider_ref].append(row)
        if row.payment.provider_ref != row.provider_ref:
            by_ref[row.payment.provider_ref].append(row)
    return by_ref
