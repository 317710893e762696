"""The provider's own books against ours: what was lost, what was doubled, who owns the rest.

The provider is believed. Whatever our tables say of a refund is compared with what it did.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.oracle_of_charges import ChargeBooks, judge_charges, read_charges
from tests.chaos.oracle_of_holds import HoldBooks, judge_holds, read_holds

Ask = Callable[[str], Sequence[tuple[Any, ...]]]
"""Runs a query as somebody who sees every brand, and returns its rows."""

_READINGS, _PAUSE = 60, 1.0
_LIVE = frozenset({"pending", "succeeded"})
_OPEN = frozenset({"approved", "ordered", "sending", "unknown"})
_ENDED = frozenset({"failed", "reversed", "cancelled"})


@dataclass(frozen=True, slots=True)
class OurLeg:
    brand: str
    intent: str
    kind: str
    state: str
    amount: int
    is_owned: bool
    """An open incident is about it: a person has it."""
    is_taken_on: bool
    """The provider has accepted it."""
    ran: str = ""
    is_decided: bool = False
    """It was paid and taken back, and then a person ended it: they know of it."""


@dataclass(frozen=True, slots=True)
class TheirRefund:
    brand: str
    ref: str
    payment: str
    intent: str
    amount: int
    status: str


@dataclass(frozen=True, slots=True)
class TheirPayment:
    brand: str
    ref: str
    captured: int
    charged_back: int


@dataclass(frozen=True, slots=True)
class Books:
    """Both sides after everything has come to rest."""

    legs: Sequence[OurLeg]
    refunds: Sequence[TheirRefund]
    payments: Sequence[TheirPayment]
    elsewhere: frozenset[tuple[str, str]] = frozenset()
    """Brand and reference of refunds that we have recorded as made by others."""
    unbalanced: Sequence[str] = ()
    """Bookings and accounts that do not add up."""
    promised: Mapping[str, int] = field(default_factory=dict)
    """What our API said yes to: minor units by RAN."""
    holds: HoldBooks = field(default_factory=HoldBooks)
    charges: ChargeBooks = field(default_factory=ChargeBooks)


@dataclass(frozen=True, slots=True)
class Said:
    """What is to come of a run: what our API said yes to, and how the rest is to end."""

    promised: dict[str, int] = field(default_factory=dict)
    """Minor units by RAN."""
    wanted: dict[str, str] = field(default_factory=dict)
    """How a hold is to end, by RAN."""
    kept: dict[str, int] = field(default_factory=dict)
    """What is to stay charged for missing goods, by RAN."""


@dataclass(slots=True)
class Verdict:
    """Each list holds one sentence per case."""

    refunds: int = 0
    holds: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unknown_left: list[str] = field(default_factory=list)
    imbalance: list[str] = field(default_factory=list)
    owned: int = 0
    """Refunds, holds and charges that no rule could end: an incident gives them to a person."""

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.unknown_left or self.imbalance)

    def in_words(self) -> list[str]:
        named = ("lost", "doubled", "unknown_left", "imbalance")
        return [f"{name}: {one}" for name in named for one in getattr(self, name)]


def judge(books: Books) -> Verdict:
    """Compare what we say of every refund with what the provider did."""
    verdict = Verdict(imbalance=list(books.unbalanced))
    made: dict[tuple[str, str], list[TheirRefund]] = defaultdict(list)
    for refund in books.refunds:
        made[refund.brand, refund.intent].append(refund)
    for leg in books.legs:
        if leg.kind == "refund":
            verdict.refunds += 1
            verdict.owned += leg.is_owned
            _judge_leg(verdict, leg, made.pop((leg.brand, leg.intent), []), books)
    for strangers in made.values():
        _judge_strangers(verdict, strangers, books)
    _judge_payments(verdict, books)
    _judge_promises(verdict, books)
    judge_holds(verdict, books.holds)
    judge_charges(verdict, books.charges, books.holds)
    return verdict


def _judge_leg(
    verdict: Verdict, leg: OurLeg, made: Sequence[TheirRefund], books: Books
) -> None:
    ours = [refund for refund in made if (refund.brand, refund.ref) not in books.elsewhere]
    live = [refund for refund in ours if refund.status in _LIVE]
    name = f"{leg.brand} {leg.intent} ({leg.state}, {leg.amount})"
    if len(live) > 1:
        verdict.doubled.append(f"{name}: {[refund.ref for refund in live]}")
    elif leg.state == "paid":
        if [refund.amount for refund in live] != [leg.amount]:
            verdict.lost.append(f"{name}: the provider says {_told(ours)}")
    elif leg.state in _ENDED:
        _judge_ended(verdict, leg, live, name)
    elif leg.state in _OPEN and not leg.is_owned and not _is_under_way(leg, live):
        verdict.unknown_left.append(f"{name}: the provider says {_told(ours)}")


def _judge_ended(verdict: Verdict, leg: OurLeg, live: Sequence[TheirRefund], name: str) -> None:
    if live:
        verdict.lost.append(f"{name}: the provider made it: {_told(live)}")
    elif leg.state != "cancelled" and not (leg.is_owned or leg.is_decided):
        verdict.lost.append(f"{name}: nobody was told that the shopper has no money")


def _is_under_way(leg: OurLeg, live: Sequence[TheirRefund]) -> bool:
    """Both sides agree that it is pending: its end is awaited, and asked for."""
    return leg.is_taken_on and [refund.status for refund in live] == ["pending"]


def _judge_strangers(verdict: Verdict, strangers: Iterable[TheirRefund], books: Books) -> None:
    for refund in strangers:
        is_known = (refund.brand, refund.ref) in books.elsewhere
        if refund.status in _LIVE and not is_known:
            verdict.lost.append(f"{refund.brand} {refund.ref}: money left, and no leg says so")


def _judge_payments(verdict: Verdict, books: Books) -> None:
    left: dict[tuple[str, str], int] = defaultdict(int)
    for refund in books.refunds:
        if refund.status in _LIVE:
            left[refund.brand, refund.payment] += refund.amount
    for payment in books.payments:
        if left[payment.brand, payment.ref] > payment.captured:
            verdict.doubled.append(f"{payment.brand} {payment.ref}: more than was captured")


def _judge_promises(verdict: Verdict, books: Books) -> None:
    """What was taken on is there, whatever became of it."""
    decided: dict[str, int] = defaultdict(int)
    for leg in books.legs:
        decided[leg.ran] += leg.amount
    for ran, due in books.promised.items():
        if decided[ran] < due:
            verdict.lost.append(f"{ran}: {due} were promised, {decided[ran]} are in our books")


def _told(refunds: Iterable[TheirRefund]) -> list[str]:
    return [f"{refund.ref} {refund.status} {refund.amount}" for refund in refunds]


def read_in_one_moment(
    look: Callable[[], Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Books]
) -> Books:
    """Read both sides again until the provider's did not move while ours was read.

    What a person has already may still be sent by a late look-up: a refund made between two
    readings would seem to be lost.
    """
    theirs = look()
    for _ in range(_READINGS):
        books, before = read(theirs), theirs
        theirs = look()
        if theirs == before:
            return books
        time.sleep(_PAUSE)
    raise AssertionError("the provider's books do not come to rest")


def read_books(ask: Ask, theirs: Mapping[str, Any], said: Said | None = None) -> Books:
    """Read both sides. `theirs` is the provider's books.json by the brand's slug.

    What was captured of a hold is a payment there, too: it is judged as a hold.
    """
    said = said or Said()
    told = [
        (brand, payment)
        for brand, books in theirs.items()
        for held in [{hold["id"] for hold in books["holds"]}]
        for payment in books["payments"]
        if payment["id"] not in held
    ]
    refunds = [
        TheirRefund(
            brand, made["id"], payment["id"], made["intent"], made["amount"], made["status"]
        )
        for brand, payment in told
        for made in payment["refunds"]
    ]
    payments = [
        TheirPayment(brand, one["id"], one["captured"], one["charged_back"])
        for brand, one in told
    ]
    return Books(
        legs=[OurLeg(*row) for row in ask(_LEGS) if row[0] in theirs],
        refunds=refunds,
        payments=payments,
        elsewhere=frozenset((brand, ref) for brand, ref in ask(_ELSEWHERE)),
        unbalanced=[*_unbalanced(ask), *_unlike(ask)],
        promised=said.promised,
        holds=read_holds(ask, theirs, said.wanted),
        charges=read_charges(ask, theirs, said.kept),
    )


def _unbalanced(ask: Ask) -> list[str]:
    return [f"{brand} booking {booking}: {by}" for brand, booking, by in ask(_UNBALANCED)]


def _unlike(ask: Ask) -> list[str]:
    return [
        f"{brand} {account}: the ledger says {ledger}, the legs {legs}"
        for brand, account, ledger, legs in ask(_ACCOUNTS)
        if ledger != legs
    ]


_LEGS = """
SELECT b.slug, l.intent, l.kind, l.state, l.amount_minor,
  EXISTS (SELECT 1 FROM incidents_incident i WHERE i.brand_id = l.brand_id
          AND i.healed_at IS NULL AND i.subject = 'leg:' || l.id),
  l.sent_at IS NOT NULL, r.ran,
  EXISTS (SELECT 1 FROM journal_entry e WHERE e.brand_id = l.brand_id
          AND e.return_id = l.return_id AND e.kind = 'leg.cancelled'
          AND (e.data->>'leg')::bigint = l.id AND e.actor ~ '^(member|api):'
          AND e.seq > (SELECT max(x.seq) FROM journal_entry x WHERE x.brand_id = l.brand_id
                       AND x.return_id = l.return_id AND x.kind = 'leg.reversed'
                       AND (x.data->>'leg')::bigint = l.id))
FROM settlement_leg l JOIN tenancy_brand b ON b.id = l.brand_id
JOIN returns_return r ON r.brand_id = l.brand_id AND r.id = l.return_id
ORDER BY l.id
"""
_ELSEWHERE = """
SELECT b.slug, t.provider_ref FROM settlement_takenback t
JOIN tenancy_brand b ON b.id = t.brand_id
"""
_UNBALANCED = """
SELECT b.slug, l.booking, sum(l.debit_minor) - sum(l.credit_minor)
FROM settlement_ledgerline l JOIN tenancy_brand b ON b.id = l.brand_id
GROUP BY b.slug, l.booking, l.currency HAVING sum(l.debit_minor) <> sum(l.credit_minor)
"""
# What a ledger account holds, and what the rows that it sums up say it should hold.
_ACCOUNTS = """
WITH held AS (
  SELECT brand_id, account, sum(credit_minor) - sum(debit_minor) AS minor
  FROM settlement_ledgerline GROUP BY brand_id, account
), legs AS (
  SELECT brand_id, 'provider_clearing' AS account, amount_minor AS minor
  FROM settlement_leg WHERE kind = 'refund' AND state = 'paid'
  UNION ALL
  SELECT brand_id, 'provider_clearing', amount_minor
  FROM settlement_takenback WHERE given_back_at IS NULL
  UNION ALL
  SELECT brand_id, 'provider_clearing', given_back_minor - captured_minor FROM holds_hold
  UNION ALL
  SELECT brand_id, 'store_credit_liability', amount_minor
  FROM settlement_leg WHERE kind = 'credit' AND state = 'paid'
), wanted AS (
  SELECT brand_id, account, sum(minor) AS minor FROM legs GROUP BY brand_id, account
)
SELECT b.slug, account, coalesce(held.minor, 0), coalesce(wanted.minor, 0)
FROM wanted FULL JOIN held USING (brand_id, account)
JOIN tenancy_brand b ON b.id = brand_id
WHERE account IN ('provider_clearing', 'store_credit_liability')
"""
