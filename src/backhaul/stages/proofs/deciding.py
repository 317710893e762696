"""A person's word on a proof: a return like any other, or a no with its reason.

What was bought becomes an order of the channel `proof` with one line of one piece, so that
allowance, law, label and money follow the rules of every order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.db import IntegrityError, transaction

from backhaul.core.axes import Authorization, Method, Origin, Resolution
from backhaul.core.drafts import SELF_SERVICE
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.law.words import Channel
from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import UnitVerdict
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder
from backhaul.core.proofs import Where
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize, judge
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.proofs.models import Proof, ProofPhoto
from backhaul.stages.returns.case import Case

CHANNEL = "proof"
MOST_ANSWER = 2000
_LINE = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What a person read off the receipt; `note` says why it is good."""

    sku: str
    paid_minor: int
    note: str


def approve(brand: Brand, number: str, approval: Approval, *, at: datetime, actor: str) -> Case:
    """Open an authorised return for it; its receipt and its serial are used up then.

    Raises DomainError `proof_over`, `proof_used_already`, `note_missing`, `sku_missing`,
    `price_unusable`, `policy_refuses`, `no_policy`; nothing is written then.
    """
    _check(approval)
    with transaction.atomic():
        row = _waiting(brand.pk, number)
        _refuse_used(row)
        case = _opened(brand, row, approval, at=at, actor=actor)
        row.state, row.sku = Proof.State.APPROVED, approval.sku
        row.return_id, row.ran = case.ret.pk, case.ret.ran
        _decide(row, EntryKind.PROOF_APPROVED, at=at, actor=actor)
    return case


def refuse(brand_id: int, number: str, text: str, *, at: datetime, actor: str) -> None:
    """Say no in words that whoever gave it reads.

    Raises DomainError `proof_over`, `answer_missing`, `answer_too_long`.
    """
    from backhaul.stages.proofs.jobs import tell

    said = text.strip()
    if not said:
        raise DomainError("answer_missing")
    if len(said) > MOST_ANSWER:
        raise DomainError("answer_too_long", limit=MOST_ANSWER)
    row = _waiting(brand_id, number)
    row.state, row.answer = Proof.State.REFUSED, said
    _decide(row, EntryKind.PROOF_REFUSED, at=at, actor=actor)
    tell.defer(brand_id=brand_id, proof_id=row.pk)


def _check(approval: Approval) -> None:
    if not approval.note.strip():
        raise DomainError("note_missing")
    if not approval.sku.strip():
        raise DomainError("sku_missing")
    if not 0 < approval.paid_minor <= 10**9:
        raise DomainError("price_unusable")


def _waiting(brand_id: int, number: str) -> Proof:
    row = Proof.objects.select_for_update().filter(brand_id=brand_id, number=number).first()
    if row is None:
        raise NotFound("no_such_proof", number=number)
    if row.state != Proof.State.WAITING:
        raise DomainError("proof_over", number=number)
    return row


def used_by(row: Proof) -> str:
    """Return the number of an approved proof with the same receipt, serial or picture."""
    approved = Proof.objects.filter(brand_id=row.brand_id, state=Proof.State.APPROVED)
    alike = []
    if row.serial_key:
        alike.append(approved.filter(serial_key=row.serial_key))
    if row.receipt_key:
        alike.append(approved.filter(receipt_key=row.receipt_key))
    seen = ProofPhoto.objects.filter(brand_id=row.brand_id, proof_id=row.pk)
    alike.append(
        approved.filter(photos__sha256__in=list(seen.values_list("sha256", flat=True)))
    )
    for found in alike:
        number = found.exclude(id=row.pk).values_list("number", flat=True).first()
        if number:
            return str(number)
    return ""


def _refuse_used(row: Proof) -> None:
    other = used_by(row)
    if other:
        raise DomainError("proof_used_already", number=other)


def _opened(brand: Brand, row: Proof, approval: Approval, *, at: datetime, actor: str) -> Case:
    policy = policy_in_force(brand.pk)
    (known,) = upsert_orders(brand.pk, [_order(brand, row, approval)])
    asked = _request(row, policy, known.order_id)
    case, _is_new = request_return(brand, asked, at=at, actor=actor)
    case = authorize(brand.pk, case.ret.ran, at=at, actor="system")
    states = {Authorization(unit.authorization) for unit in case.units}
    if Authorization.REFUSED in states:
        raise DomainError("policy_refuses")
    if states == {Authorization.IN_REVIEW}:
        verdicts = [
            UnitVerdict(str(unit.ordinal), Outcome.AUTHORIZE, (), None) for unit in case.units
        ]
        case = judge(brand.pk, case.ret.ran, verdicts, note=approval.note, at=at, actor=actor)
    return case


def _order(brand: Brand, row: Proof, approval: Approval) -> SoldOrder:
    bought_at = datetime.combine(row.bought_on, time(12), UTC)
    paid = Money(approval.paid_minor, brand.currency)
    line = SoldLine(
        external_id=_LINE,
        sku=approval.sku,
        title=row.title,
        quantity=1,
        paid=paid,
        tax=Money(0, brand.currency),
        serials=(row.serial,) if row.serial else (),
    )
    sent = SentParcel(
        external_id="1", contents=((_LINE, 1),), shipped_at=bought_at, delivered_at=bought_at
    )
    return SoldOrder(
        channel=CHANNEL,
        external_id=row.number,
        number=row.number,
        placed_at=bought_at,
        currency=brand.currency,
        email=row.email,
        customer_name=row.name,
        ship_to=tuple(row.address.items()),
        lines=(line,),
        parcels=(sent,),
        locale=row.language,
        is_gift=row.where == Where.GIFT,
        contract=Channel.STORE if row.where == Where.SHOP else Channel.ONLINE,
    )


def _request(row: Proof, policy: Policy, order_id: int) -> ReturnRequest:
    """The money did not go through us: it goes back as store credit where that is offered."""
    is_credit = Resolution.CREDIT in policy.resolutions
    method = Method.OWN_CARRIER
    if method not in policy.methods:
        method = next((one for one in SELF_SERVICE if one in policy.methods), method)
    return ReturnRequest(
        wanted=(
            Wanted(
                order=row.number,
                line=_LINE,
                quantity=1,
                reason=row.reason,
                comment=row.comment,
            ),
        ),
        resolution=Resolution.CREDIT if is_credit else policy.resolutions[0],
        method=method,
        origin=Origin.PROOF,
        email=row.email,
        client_ref=row.number,
        locale=row.language,
        order_ids=(order_id,),
        asked_at=row.given_at,
    )


def _decide(row: Proof, kind: EntryKind, *, at: datetime, actor: str) -> None:
    row.decided_at, row.decided_by = at, actor
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as second:  # two with the same receipt at the same moment
        raise DomainError("proof_used_already", number="") from second
    entry = NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        data={"proof": row.pk, "number": row.number},
    )
    record([entry])
