"""One page of a provider's list beside our rows: found in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core import reconciliation as rules
from backhaul.core.axes import LegState
from backhaul.core.legs import ANSWER_BY
from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderRefund, RefundStatus
from backhaul.core.reconciliation import Finding, Ours
from backhaul.foundation.bulk import array
from backhaul.stages.reconciliation.book import Found, write_breaks
from backhaul.stages.reconciliation.models import Run
from backhaul.stages.settlement.models import TakenBack
from backhaul.stages.settlement.naming import taken_named

_LEG = """SELECT 'leg', l.id, l.intent, l.provider_ref, l.amount_minor, l.currency, l.state,
  l.return_id, l.payment_id, l.sending_at, l.sent_at FROM settlement_leg l"""
_OURS = f"""
{_LEG} WHERE l.brand_id = %(brand)s AND l.intent = ANY(%(intents)s::text[])
UNION
{_LEG} WHERE l.brand_id = %(brand)s AND l.provider_ref = ANY(%(refs)s::text[])
  AND l.provider_ref <> ''
UNION ALL
SELECT 'taken', t.id, '', t.provider_ref, t.amount_minor, t.currency,
  CASE WHEN t.given_back_at IS NULL THEN 'paid' ELSE 'cancelled' END, NULL, t.payment_id,
  t.taken_at, t.taken_at
FROM settlement_takenback t
WHERE t.brand_id = %(brand)s AND t.provider_ref = ANY(%(taken)s::text[])
"""  # noqa: S608 - only our own words are put in
_PAYMENTS = """
SELECT provider_ref, max(id) FROM orders_payment
WHERE brand_id = %s AND provider_ref = ANY(%s::text[]) GROUP BY provider_ref
"""
_ROOMS = """
SELECT p.id, (p.captured_minor - coalesce(sum(t.amount_minor), 0))::bigint
FROM orders_payment p LEFT JOIN settlement_takenback t ON t.brand_id = p.brand_id
  AND t.payment_id = p.id AND t.kind = 'chargeback' AND t.given_back_at IS NULL
WHERE p.brand_id = %s AND p.id = ANY(%s::bigint[]) GROUP BY p.id
"""
SEEN = """
INSERT INTO reconciliation_sighting (brand_id, run_id, subject)
SELECT %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING
"""
_COUNT = """
UPDATE reconciliation_run SET theirs = theirs + %s, matched = matched + %s,
  strangers = strangers + %s, beat_at = %s WHERE brand_id = %s AND id = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A leg, or what we know to have left without us."""

    what: str
    id: int
    intent: str
    ours: Ours
    return_id: int | None
    payment_id: int | None
    at: datetime | None
    sent_at: datetime | None

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.id}"


@dataclass(slots=True)
class Known:
    """Rows of ours that a page may be about."""

    by_ref: Mapping[str, Row]
    by_intent: Mapping[str, Row]
    taken: Mapping[str, Row]

    def of(self, theirs: ProviderRefund) -> Row | None:
        """What was recorded as made elsewhere stays that, whatever name it bears.

        What was taken back may have been told under the name of its payment.
        """
        whole = theirs.payment_ref if theirs.is_taken_back else ""
        return (
            self.taken.get(theirs.provider_ref)
            or self.taken.get(whole)
            or self.by_intent.get(theirs.intent)
            or self.by_ref.get(theirs.provider_ref)
        )


def take_page(run: Run, page: Sequence[ProviderRefund], *, now: datetime) -> None:
    """Compare a page of the list with our rows, and keep what does not fit."""
    named = taken_named(run.brand_id, page)
    words = [*named.words, *named.unknown]
    known = _known(run.brand_id, words)
    alone = [one for one in words if known.of(one) is None]
    payments = _payments(run.brand_id, alone)
    found = [_of_doubt(theirs, one, now) for theirs, one in named.doubted]
    seen: set[str] = set()
    for theirs in words:
        row = known.of(theirs)
        if row is not None:
            seen.add(row.subject)
            found += _of_both(row, theirs, now)
    strangers = [one for one in alone if one.payment_ref and one.payment_ref not in payments]
    taken = {payments.get(one.payment_ref) for one in alone if one.is_taken_back} - {None}
    found += _of_theirs(alone, payments, _rooms(run.brand_id, taken), now)
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [run.brand_id, run.pk, array(sorted(seen))])
        fit = len(page) - len(strangers) - len(found)
        counts: list[Any] = [len(page), fit, len(strangers), now]
        cursor.execute(_COUNT, [*counts, run.brand_id, run.pk])
    write_breaks(run, found, now=now)


def _known(brand_id: int, page: Sequence[ProviderRefund]) -> Known:
    refs = [one.provider_ref for one in page]
    wholes = [one.payment_ref for one in page if one.is_taken_back]
    with connection.cursor() as cursor:
        cursor.execute(
            _OURS,
            {
                "brand": brand_id,
                "intents": array([one.intent for one in page if one.intent]),
                "refs": array(refs),
                "taken": array([*refs, *wholes]),
            },
        )
        rows = [_row(one) for one in cursor.fetchall()]
    legs = [row for row in rows if row.what == "leg"]
    return Known(
        {row.ours.provider_ref: row for row in legs if row.ours.provider_ref},
        {row.intent: row for row in legs},
        {row.ours.provider_ref: row for row in rows if row.what == "taken"},
    )


def _row(told: Sequence[Any]) -> Row:
    what, key, intent, ref, minor, currency, state, return_id, payment_id, at, sent_at = told
    ours = Ours(amount=Money(minor, currency), state=LegState(state), provider_ref=ref)
    return Row(
        what=what,
        id=key,
        intent=intent,
        ours=ours,
        return_id=return_id,
        payment_id=payment_id,
        at=at,
        sent_at=sent_at,
    )


def _payments(brand_id: int, page: Sequence[ProviderRefund]) -> Mapping[str, int]:
    refs = sorted({one.payment_ref for one in page} - {""})
    if not refs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PAYMENTS, [brand_id, array(refs)])
        return dict(cursor.fetchall())


def _rooms(brand_id: int, payment_ids: set[int | None]) -> dict[int, int]:
    """Return what of payments nobody has taken yet, refunds aside."""
    if not payment_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ROOMS, [brand_id, array(sorted(filter(None, payment_ids)))])
        return dict(cursor.fetchall())


def _of_both(row: Row, theirs: ProviderRefund, now: datetime) -> Iterator[Found]:
    if theirs.is_taken_back and row.ours.state is LegState.CANCELLED:
        return  # its case was won: their list says for ever that it was taken
    finding = rules.compare(ours_of(row, theirs, now), theirs)
    if finding is None:
        return
    is_another = finding.kind is rules.BreakKind.TWICE
    yield Found(
        finding=finding,
        subject=f"ref:{theirs.provider_ref}" if is_another else row.subject,
        at=theirs.at or row.at or now,
        return_id=row.return_id,
        leg_id=row.id if row.what == "leg" else None,
        payment_id=row.payment_id,
        ours=row.ours,
        theirs=theirs,
    )


def _of_doubt(theirs: ProviderRefund, one: TakenBack, now: datetime) -> Found:
    """Money came back, and of which taking nobody says: a person has to find it."""
    return Found(
        finding=Finding(rules.BreakKind.THEIRS_ONLY, rules.Repair.NONE),
        subject=f"given_back:{theirs.provider_ref}",
        at=theirs.at or now,
        payment_id=one.payment_id,
        theirs=theirs,
    )


def ours_of(row: Row, theirs: ProviderRefund, now: datetime) -> Ours:
    """Return our side of it; what was made elsewhere has no state of its own while pending."""
    ours, state, ref = row.ours, row.ours.state, row.ours.provider_ref
    is_moving = False
    if row.what == "taken":
        ref = theirs.provider_ref
        if state is LegState.PAID and theirs.status is RefundStatus.PENDING:
            state = LegState.SENDING
    elif state is LegState.SENDING and row.sent_at is None:
        is_moving = row.at is not None and row.at > now - ANSWER_BY
    return Ours(amount=ours.amount, state=state, provider_ref=ref, is_moving=is_moving)


def _of_theirs(
    alone: Sequence[ProviderRefund],
    payments: Mapping[str, int],
    rooms: dict[int, int],
    now: datetime,
) -> Iterator[Found]:
    for theirs in alone:
        finding = rules.of_theirs_alone(theirs)
        payment_id = payments.get(theirs.payment_ref)
        if finding is None or (theirs.payment_ref and payment_id is None):
            continue
        if payment_id is None or not _is_possible(theirs, payment_id, rooms):
            # Their list does not tell the payment, or more is taken of it than was paid, as
            # one taking under two names would be: a person has to find out.
            finding = Finding(finding.kind, rules.Repair.NONE)
        yield Found(
            finding=finding,
            subject=f"ref:{theirs.provider_ref}",
            at=theirs.at or now,
            payment_id=payment_id,
            theirs=theirs,
        )


def _is_possible(theirs: ProviderRefund, payment_id: int, rooms: dict[int, int]) -> bool:
    if not theirs.is_taken_back:
        return True
    left = rooms[payment_id] - theirs.amount.minor
    if left >= 0:
        rooms[payment_id] = left
    return left >= 0
