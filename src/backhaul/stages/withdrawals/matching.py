"""From a declaration to a return: its order is looked for, and the law asked about each line.

Where the right stands the return is authorised; where a fact is missing it waits in the
review queue. Everything else is left to a person: nothing is refused by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from backhaul.core.allowance import remaining
from backhaul.core.axes import Authorization, Method, Origin, Resolution
from backhaul.core.drafts import SELF_SERVICE, needs_a_label
from backhaul.core.ids import order_key
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.policy import Policy
from backhaul.core.withdrawals import Why
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.intake.facts import allowance_of
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.orders.queries import order_of_shopper
from backhaul.stages.policies.queries import policy_if_any
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.withdrawals.law import judged_lines, refund_by
from backhaul.stages.withdrawals.models import Declaration

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a declaration led to: a return, if any, and what is left to a person."""

    case: Case | None
    why: tuple[Why, ...]


def match(tasks: Sequence[TaskRow]) -> None:
    """Look for the order of each new declaration, once: few come, so one after the other."""
    ids = [int(str(task.data["declaration"])) for task in tasks]
    rows = (
        Declaration.objects.select_for_update()
        .filter(brand_id__in=acting_brands(), id__in=ids, state=Declaration.State.NEW)
        .order_by("id")
    )
    at = max(task.occurred_at for task in tasks)
    brands = {brand.pk: brand for brand in Brand.objects.filter(id__in=acting_brands())}
    for row in rows:
        _match(brands[row.brand_id], row, at)


def _match(brand: Brand, row: Declaration, at: datetime) -> None:
    order_id = order_of_shopper(brand.pk, row.contract, row.email_norm)
    if order_id is None:
        is_known = _named(brand.pk, row.contract).exists()
        left = Why.OTHER_EMAIL if is_known else Why.NO_ORDER
        keep(row, Opened(None, (left,)), at=at, actor=SYSTEM)
        return
    row.order_id = order_id
    if row.parts and not row.lines:
        keep(row, Opened(None, (Why.PARTS_IN_WORDS,)), at=at, actor=SYSTEM)
        return
    keep(row, open_return(brand, row, at=at, actor=SYSTEM), at=at, actor=SYSTEM)


def _named(brand_id: int, name: str) -> QuerySet[Order]:
    same = Q(number_norm=order_key(name)) | Q(external_id=name)
    return Order.objects.filter(same, brand_id=brand_id)


def open_return(
    brand: Brand,
    row: Declaration,
    *,
    at: datetime,
    actor: str,
    line_ids: frozenset[int] | None = None,
    is_kind: bool = False,
) -> Opened:
    """Open a return for what of its order the right may stand for.

    `line_ids` are the lines that a person understood it to mean; None: as it says. `is_kind`
    asks the policy about those without a right, too: what it refuses is refused with reasons.
    """
    policy = policy_if_any(brand.pk)
    lines = _lines(brand.pk, row.order_id or 0)
    meant = [line for line in lines if line_ids is None or line.pk in line_ids]
    wanted, why = _wanted(row, meant)
    judged = judged_lines(brand.pk, list(wanted), row.declared_at)
    going = {one.line: wanted[one.line] for one in judged if is_kind or one.why is None}
    why += [one.why for one in judged if one.why is not None and one.line not in going]
    row.refund_by = refund_by(judged, row.declared_at)
    if policy is None:
        return Opened(None, (Why.NO_POLICY,))
    if not going:
        return Opened(_earlier(row), tuple(dict.fromkeys(why)))
    has_right = any(one.why is None for one in judged)
    # Money goes back as money, whatever the house offers; kindness is as the house offers it.
    resolution = Resolution.REFUND if has_right else policy.resolutions[0]
    asked = replace(_request(row, policy, going), resolution=resolution)
    case, _is_new = request_return(brand, asked, at=at, actor=actor)
    case = authorize(brand.pk, case.ret.ran, at=at, actor=actor)
    return Opened(case, tuple(dict.fromkeys(why)))


def _lines(brand_id: int, order_id: int) -> list[OrderLine]:
    found = OrderLine.objects.filter(brand_id=brand_id, order_id=order_id)
    return list(found.select_related("order", "variant").order_by("id"))


def _wanted(
    row: Declaration, lines: Sequence[OrderLine]
) -> tuple[dict[OrderLine, int], list[Why]]:
    """Return how many of each line can be asked back, and why not of the others."""
    wanted: dict[OrderLine, int] = {}
    why: list[Why] = []
    names = {line.external_id for line in lines}
    if any(name not in names for name in row.lines):
        why.append(Why.NO_SUCH_LINE)
    for line in lines:
        meant = int(row.lines.get(line.external_id, 0)) if row.lines else line.quantity
        allowance = allowance_of(line)
        left = min(meant, remaining(allowance))
        if left:
            wanted[line] = left
        if meant > left:
            is_sent = min(line.shipped, line.quantity) >= meant
            why.append(Why.ASKED_BACK if is_sent else Why.NOT_SHIPPED)
    return wanted, why


def _request(row: Declaration, policy: Policy, going: dict[OrderLine, int]) -> ReturnRequest:
    order = next(iter(going)).order
    return ReturnRequest(
        wanted=tuple(
            Wanted(order=order.external_id, line=line.external_id, quantity=n, reason="")
            for line, n in going.items()
        ),
        resolution=Resolution.REFUND,
        method=method_of(policy),
        origin=Origin.WITHDRAWAL,
        locale=row.language,
        order_ids=(order.pk,),
        asked_at=row.declared_at,
    )


def method_of(policy: Policy) -> Method:
    """Return how it travels until the shopper chooses: as the law has it, on their own."""
    if Method.OWN_CARRIER in policy.methods:
        return Method.OWN_CARRIER
    return next((one for one in SELF_SERVICE if one in policy.methods), Method.OWN_CARRIER)


def _earlier(row: Declaration) -> Case | None:
    """Return the return that an earlier declaration about the same order led to."""
    ran = (
        Declaration.objects.filter(brand_id=row.brand_id, order_id=row.order_id)
        .exclude(ran="")
        .exclude(id=row.pk)
        .order_by("-id")
        .values_list("ran", flat=True)
        .first()
    )
    return cases.read(row.brand_id, ran) if ran else None


def keep(row: Declaration, opened: Opened, *, at: datetime, actor: str) -> None:
    """Write down what it led to; whatever is left is a person's."""
    if opened.case is not None:
        row.return_id, row.ran = opened.case.ret.pk, opened.case.ret.ran
    is_covered = opened.case is not None and set(opened.why) <= {Why.ASKED_BACK}
    row.why = [] if is_covered else [one.value for one in opened.why]
    row.state = Declaration.State.OPEN if row.why else Declaration.State.DONE
    row.save()
    record(_entries(row, opened, at=at, actor=actor))
    if opened.case is not None:
        _order_label(opened.case)


def _entries(row: Declaration, opened: Opened, *, at: datetime, actor: str) -> list[NewEntry]:
    told = {"declaration": row.pk, "number": row.number}
    found: list[NewEntry] = []
    if opened.case is not None:
        found.append(
            NewEntry(
                kind=EntryKind.WITHDRAWAL_MATCHED,
                brand_id=row.brand_id,
                return_id=row.return_id,
                occurred_at=at,
                actor=actor,
                data=told,
            )
        )
    if row.why:
        found.append(
            NewEntry(
                kind=EntryKind.WITHDRAWAL_LEFT,
                brand_id=row.brand_id,
                return_id=None,
                occurred_at=at,
                actor=actor,
                data={**told, "why": row.why},
            )
        )
    return found


def _order_label(case: Case) -> None:
    from backhaul.stages.withdrawals.jobs import order_label

    is_good = any(unit.authorization == Authorization.AUTHORIZED for unit in case.units)
    if is_good and needs_a_label(Method(case.ret.method)):
        order_label.defer(brand_id=case.ret.brand_id, return_id=case.ret.pk)
