"""What a draft still offers, judged with all that will be known of whoever sends it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from backhaul.core.policies.asker import Asker
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.offers import Offer, offer_of
from backhaul.stages.orders.actions import email_norm
from backhaul.stages.orders.models import Order
from backhaul.stages.risk.history import Whose, history_of
from backhaul.stages.risk.linking import address_hash, customer_hash
from backhaul.stages.risk.rules import rules_of


def offer_to(draft: Draft, *, now: datetime) -> Offer:
    """Do as `offer_of`, with the shopper's history and score: two statements more.

    They are read only where a rule asks for them.
    """
    return offer_of(draft, now=now, who=partial(_asker, draft, now))


def _asker(draft: Draft, now: datetime, order: Order) -> Asker:
    """Return what authorising will know; of a gift's buyer nothing is anybody's business."""
    if draft.is_gift:
        email, address = email_norm(draft.receiver.get("email", "")), draft.receiver
    else:
        email, address = order.email_norm or draft.email_norm, order.ship_to
    whose = Whose(
        email_norm=email,
        channel=order.channel,
        customer_ref="" if draft.is_gift else order.customer_ref,
        customer=customer_hash(draft.brand_id, email),
        address=address_hash(draft.brand_id, address),
        at=now,
    )
    rules = rules_of(draft.brand_id)
    history = history_of(draft.brand_id, rules, whose)
    return Asker(history.shopper, history.evidence, rules)
