"""Sending a draft: it becomes one return, however often and from wherever it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backhaul.core.axes import Method, Resolution
from backhaul.core.drafts import Offered, item_problems, needs_of, option_problems, serials_of
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.intake import (
    MOST_UNITS,
    LineFacts,
    Problem,
    ReturnRequest,
    Wanted,
    problems_alone,
    problems_with_orders,
)
from backhaul.core.policies.facts import Said
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake import models
from backhaul.stages.intake.actions import request_return
from backhaul.stages.intake.draft_photos import hand_over
from backhaul.stages.intake.drafts import Chosen, Draft, Options, touched
from backhaul.stages.intake.gifts import count, locked_gift, sender_of
from backhaul.stages.intake.offers import Offer, OfferedLine, picked_facts, request_facts
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

_ANY = Options(resolution=Resolution.REFUND.value, method=Method.LABEL.value)
"""To check the items of a request whose options are chosen on a later page."""

_ANY_GIFT = replace(_ANY, resolution=Resolution.CREDIT.value)


def problems_of(draft: Draft, offer: Offer) -> tuple[Problem, ...]:
    """Return what is wrong with the chosen items as the orders stand now.

    What no line is to blame for is found by the very checks that a request has to pass.
    """
    policy = offer.policy
    asked = request_facts(draft, offer, policy.resolutions[0], policy.methods[0], now=offer.now)
    needs = needs_of(policy, asked)
    found = item_problems(policy, picked_facts(draft), offer.standings, needs)
    return found or _of_the_whole(draft, offer)


def _of_the_whole(draft: Draft, offer: Offer) -> tuple[Problem, ...]:
    asked = replace(draft, options=_ANY_GIFT if draft.is_gift else _ANY)
    request = _request(asked, offer)
    lines = offer.by_id
    facts = [
        LineFacts(
            line_id=line.id,
            order=line.order.external_id,
            line=line.external_id,
            email_norm=line.order.email_norm,
            currency=line.currency,
            allowance=line.allowance,
        )
        for line in (lines[typed.line_id] for typed in draft.picked)
    ]
    found = (
        *problems_alone(request),
        *problems_with_orders(request, facts, email_norm=draft.buyer_norm),
    )
    return tuple(Problem(one.code, {"most": MOST_UNITS}) for one in found)


def option_problems_of(draft: Draft, offered: Offered) -> tuple[Problem, ...]:
    """Return what is wrong with the chosen options, by what is offered now."""
    options = draft.options
    return option_problems(
        offered,
        resolution=options.resolution,
        method=options.method,
        carrier=options.carrier,
        tracking_number=options.tracking_number,
    )


def submit(
    brand: Brand, draft: Draft, offer: Offer, *, at: datetime, actor: str
) -> tuple[Case, bool]:
    """Ask for the return; return it, and whether it is new.

    Of two that send it at the same time the second finds the first one's return. Raises
    DomainError `request_invalid` for what the lines, once locked, do not allow.
    """
    row = (
        models.Draft.objects.select_for_update().filter(brand_id=brand.pk, id=draft.id).first()
    )
    if row is None:
        raise NotFound("no_such_draft")
    if row.return_id is not None:
        return cases.read(brand.pk, row.ran), False
    gift = locked_gift(draft) if draft.is_gift else None
    case, is_new = request_return(brand, _request(draft, offer), at=at, actor=actor)
    if gift is not None:
        count(gift, case, at=at, actor=actor)
    hand_over(draft, case, at=at, actor=actor)
    row.return_id, row.ran = case.ret.pk, case.ret.ran
    row.expires_at = max(row.expires_at, touched(at))
    row.save(update_fields=("return_id", "ran", "expires_at"))
    return case, is_new


def _wanted(typed: Chosen, line: OfferedLine, *, is_swap: bool) -> list[Wanted]:
    """Return the wish for a line: piece by piece where each has its serial number."""
    serials = serials_of(typed.serial)[: max(0, typed.quantity)]
    plain = Wanted(
        order=line.order.external_id,
        line=line.external_id,
        quantity=typed.quantity - len(serials),
        reason=typed.reason,
        comment=typed.comment,
        said=Said(typed.said) if typed.said else None,
        instead=typed.instead if is_swap else "",
    )
    pieces = [replace(plain, quantity=1, serial=serial) for serial in serials]
    return pieces if serials and not plain.quantity else [*pieces, plain]


def _request(draft: Draft, offer: Offer) -> ReturnRequest:
    lines = offer.by_id
    if any(typed.line_id not in lines for typed in draft.picked):
        raise DomainError("request_invalid", problems=[{"code": "no_such_line"}])
    own = draft.options.method == Method.OWN_CARRIER
    is_swap = draft.options.resolution == Resolution.EXCHANGE
    return ReturnRequest(
        wanted=tuple(
            one
            for typed in draft.picked
            for one in _wanted(typed, lines[typed.line_id], is_swap=is_swap)
        ),
        resolution=Resolution(draft.options.resolution),
        method=Method(draft.options.method),
        origin=draft.origin,
        email=draft.receiver.get("email", "") if draft.is_gift else draft.email_norm,
        ship_from=sender_of(draft),
        client_ref=draft.ref,
        carrier=draft.options.carrier.strip() if own else "",
        tracking_number=draft.options.tracking_number.strip() if own else "",
        locale=draft.locale,
        order_ids=draft.order_ids,
    )
