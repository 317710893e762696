"""Everything that a settlement writes about money, in one statement: it balances or is not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection

from backhaul.core.errors import DomainError
from backhaul.core.ledger import Account, LedgerEvent, LedgerEventKind, entries_for
from backhaul.core.money import Money
from backhaul.stages.settlement.models import Leg, LegUnit

_KEPT = "kind text, purpose text, amount_minor bigint, currency text, return_id bigint, \
payment_id bigint, intent text, explanation jsonb, decision jsonb, approved_at timestamptz, \
approved_by text"
_MOVED = "state text, provider_ref text, bank_reference text, failure_code text, \
ordered_at timestamptz, sending_at timestamptz, sent_at timestamptz, paid_at timestamptz, \
paid_from text, attempts integer, due_at timestamptz, due_what text"
_SHARE = "brand_id bigint, intent text, unit_id bigint, tender integer, amount_minor bigint"
_LINE = "brand_id bigint, booking text, account text, return_id bigint, intent text, \
credit_account_id bigint, debit_minor bigint, credit_minor bigint, currency text, \
booked_at timestamptz"


def _names(columns: str) -> list[str]:
    return [column.split()[0] for column in columns.split(",")]


_BORN = ", ".join(["brand_id", *_names(_KEPT), *_names(_MOVED)])
_SETS = ", ".join(f"{name} = x.{name}" for name in _names(_MOVED))
_BOOKED = ", ".join(name for name in _names(_LINE) if name != "intent")

# No value is in this text. Keys between brand tables are checked at commit, so that the
# shares may be written beside the legs that they point at.
_POST = f"""
WITH born AS (
  INSERT INTO settlement_leg ({_BORN})
  SELECT {_BORN} FROM jsonb_to_recordset(%s::jsonb) AS x(brand_id bigint, {_KEPT}, {_MOVED})
  RETURNING brand_id, id, intent
), moved AS (
  UPDATE settlement_leg AS t SET {_SETS}
  FROM jsonb_to_recordset(%s::jsonb) AS x(brand_id bigint, id bigint, {_MOVED})
  WHERE t.brand_id = x.brand_id AND t.id = x.id
  RETURNING t.brand_id, t.id, t.intent
), named AS (
  SELECT * FROM born UNION ALL SELECT * FROM moved
), shared AS (
  INSERT INTO settlement_legunit (brand_id, leg_id, unit_id, tender, amount_minor, is_alive)
  SELECT x.brand_id, born.id, x.unit_id, x.tender, x.amount_minor, true
  FROM jsonb_to_recordset(%s::jsonb) AS x({_SHARE}) JOIN born USING (brand_id, intent)
), ended AS (
  UPDATE settlement_legunit AS t SET is_alive = false
  FROM unnest(%s::bigint[], %s::bigint[]) AS x(brand_id, leg_id)
  WHERE t.brand_id = x.brand_id AND t.leg_id = x.leg_id AND t.is_alive
), booked AS (
  INSERT INTO settlement_ledgerline (leg_id, {_BOOKED})
  SELECT named.id, {", ".join(f"x.{name.strip()}" for name in _BOOKED.split(","))}
  FROM jsonb_to_recordset(%s::jsonb) AS x({_LINE}) LEFT JOIN named USING (brand_id, intent)
), lines AS (
  UPDATE orders_orderline AS t SET refund_ordered_minor = t.refund_ordered_minor + x.ordered
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS x(brand_id, id, ordered)
  WHERE t.brand_id = x.brand_id AND t.id = x.id
), ways AS (
  UPDATE orders_order AS t SET shipping_ordered_minor = t.shipping_ordered_minor + x.ordered
  FROM (
    SELECT l.brand_id, l.order_id, sum(x.ordered) AS ordered
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS x(brand_id, id, ordered)
    JOIN orders_orderline l ON l.brand_id = x.brand_id AND l.id = x.id
    GROUP BY l.brand_id, l.order_id
  ) AS x
  WHERE t.brand_id = x.brand_id AND t.id = x.order_id AND x.ordered <> 0
), payments AS (
  UPDATE orders_payment AS t SET
    refund_ordered_minor = t.refund_ordered_minor + x.ordered,
    taken_back_minor = t.taken_back_minor + x.taken
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS x(brand_id, id, ordered, taken)
  WHERE t.brand_id = x.brand_id AND t.id = x.id
)
SELECT intent, id FROM born
"""  # noqa: S608

#: The last nets of invariants M1 and M2 → the code of the refusal.
_NETS = {
    "line_never_refunded_above_paid": "refund_above_paid",
    "order_shipping_never_refunded_twice": "shipping_refunded_already",
    "payment_never_refunded_above_captured": "refund_above_captured",
    "unit_is_paid_once": "unit_is_paid_already",
}


#: A line, what is due for units of it, and what of that is for the way out of their order.
Reserved = tuple[int | None, int, int]


#: What counts against no payment and no line → how its decision is booked, and taken back.
_BESIDE: Mapping[str, tuple[LedgerEventKind, LedgerEventKind]] = {
    Leg.Purpose.BONUS: (LedgerEventKind.BONUS_APPROVED, LedgerEventKind.BONUS_CANCELLED),
    Leg.Purpose.GOODWILL: (
        LedgerEventKind.GOODWILL_APPROVED,
        LedgerEventKind.GOODWILL_CANCELLED,
    ),
    Leg.Purpose.INTEREST: (
        LedgerEventKind.INTEREST_APPROVED,
        LedgerEventKind.INTEREST_CANCELLED,
    ),
}


@dataclass(slots=True)
class Books:
    """What is to be written at `at`; `post` writes it."""

    at: datetime
    born: list[tuple[Leg, Sequence[LegUnit]]] = field(default_factory=list)
    moved: dict[int, Leg] = field(default_factory=dict)
    ended: list[Leg] = field(default_factory=list)
    """Legs that pay for nothing any more."""
    ledger: list[dict[str, Any]] = field(default_factory=list)
    on_lines: Counter[tuple[int, int]] = field(default_factory=Counter)
    on_ways: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By line: what goes of the way out of its order."""
    ordered: Counter[tuple[int, int]] = field(default_factory=Counter)
    taken: Counter[tuple[int, int]] = field(default_factory=Counter)

    def book(
        self, leg: Leg, what: str, event: LedgerEvent, *, credit_account: int | None = None
    ) -> None:
        """Book `event` of `leg`; `credit_account` is whose store credit it moves."""
        for line in entries_for(event):
            is_credit = line.account is Account.STORE_CREDIT_LIABILITY
            self.ledger.append(
                {
                    "brand_id": leg.brand_id,
                    "booking": f"{leg.intent}:{what}",
                    "account": line.account.value,
                    "return_id": leg.ret_id,
                    "intent": leg.intent,
                    "credit_account_id": credit_account if is_credit else None,
                    "debit_minor": line.debit.minor,
                    "credit_minor": line.credit.minor,
                    "currency": line.debit.currency,
                    "booked_at": self.at,
                }
            )

    def undo_decision(self, leg: Leg) -> None:
        """Book the opposite of what the approval of `leg` booked, its fee and bonus too."""
        if leg.purpose in _BESIDE:
            self.book(leg, "cancelled", LedgerEvent(_BESIDE[leg.purpose][1], money(leg)))
            return
        self.book(leg, "cancelled", _decision(LedgerEventKind.LEG_CANCELLED, leg))
        bonus = decided(leg)[2]
        if bonus:
            self.book(leg, "bonus_back", LedgerEvent(LedgerEventKind.BONUS_CANCELLED, bonus))

    def book_decision(self, leg: Leg) -> None:
        if leg.purpose in _BESIDE:
            self.book(leg, "approved", LedgerEvent(_BESIDE[leg.purpose][0], money(leg)))
            return
        self.book(leg, "approved", _decision(LedgerEventKind.LEG_APPROVED, leg))
        bonus = decided(leg)[2]
        if bonus:
            self.book(leg, "bonus", LedgerEvent(LedgerEventKind.BONUS_APPROVED, bonus))

    def book_outside(
        self, brand_id: int, booking: str, event: LedgerEvent, *,
        is_undone: bool = False, return_id: int | None = None,
    ) -> None:  # fmt: skip
        """Book what no leg of ours does; `is_undone`: the other way round."""
        for line in entries_for(event):
            sides = (line.credit, line.debit) if is_undone else (line.debit, line.credit)
            self.ledger.append(
                {
                    "brand_id": brand_id,
                    "booking": booking,
                    "account": line.account.value,
                    "return_id": return_id,
                    "debit_minor": sides[0].minor,
                    "credit_minor": sides[1].minor,
                    "currency": line.debit.currency,
                    "booked_at": self.at,
                }
            )

    def reserve(self, leg: Leg, by_line: Iterable[Reserved], sign: int) -> None:
        """Count a leg as ordered (`sign` 1) or not any more (-1), by payment and by line."""
        for line_id, amount, shipping in by_line:
            assert line_id is not None
            self.on_lines[leg.brand_id, line_id] += sign * (amount - shipping)
            if shipping:
                self.on_ways[leg.brand_id, line_id] += sign * shipping
            if leg.payment_id is not None:
                self.ordered[leg.brand_id, leg.payment_id] += sign * amount

    def post(self) -> None:
        """Write all of it in one statement, and give the new legs their ids.

        Raises DomainError where more would be ordered than was paid or captured, or a unit
        paid twice: the transaction must be rolled back then.
        """
        if not (self.born or self.moved or self.ended or self.ledger or self.taken):
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute(_POST, self._parameters())
                ids = dict(cursor.fetchall())
        except IntegrityError as error:
            raise _refusal(error) from error
        for leg, _ in self.born:
            leg.pk = ids[leg.intent]

    def _parameters(self) -> list[Any]:
        dead = [(leg.brand_id, leg.pk) for leg in self.ended]
        born = [
            _row(leg, ("brand_id", *_names(_KEPT), *_names(_MOVED))) for leg, _ in self.born
        ]
        moved = [_row(leg, ("brand_id", "id", *_names(_MOVED))) for leg in self.moved.values()]
        return [
            _json(born),
            _json(moved),
            _json([_share(leg, share) for leg, shares in self.born for share in shares]),
            [brand for brand, _ in dead],
            [leg for _, leg in dead],
            _json(self.ledger),
            *_columns(self.on_lines, [self.on_lines]),
            *_columns(self.on_ways, [self.on_ways]),
            *_columns({**self.ordered, **self.taken}, [self.ordered, self.taken]),
        ]


def money(leg: Leg) -> Money:
    return Money(leg.amount_minor, leg.currency)


def decided(leg: Leg) -> tuple[Money, Money, Money]:
    """Return what of a leg is due, the fee that was kept back, and the bonus inside it."""
    bonus = explained(leg, "bonus")
    fee = max(0, -explained(leg, "fee"))
    due = leg.amount_minor - bonus
    return Money(due, leg.currency), Money(fee, leg.currency), Money(bonus, leg.currency)


def _decision(kind: LedgerEventKind, leg: Leg) -> LedgerEvent:
    """Return the approval of a leg or its opposite, with the taxes that its rows tell."""
    due, fee, _bonus = decided(leg)
    told = {"tax": 0, "fee_tax": 0, "shipping": 0}
    for row in leg.explanation:
        tax = row.get("tax_minor", 0)
        told["tax"] += tax
        told["fee_tax"] += sum(one["tax_minor"] for one in row.get("fees", ()))
        if row["code"] == "shipping":
            told["shipping"] += row["amount_minor"] - tax
    inside = {name: Money(max(0, minor), leg.currency) for name, minor in told.items()}
    return LedgerEvent(
        kind, due, fee, inside["tax"], inside["fee_tax"], shipping=inside["shipping"]
    )


def explained(leg: Leg, *codes: str, unit: int | None = None) -> int:
    """Return the sum of those rows of a leg's explanation; `unit` is an ordinal, None all."""
    return sum(
        row["amount_minor"]
        for row in leg.explanation
        if row["code"] in codes and unit in {None, row["unit"]}
    )


def left_out(leg: Leg) -> int:
    """Return what a leg leaves out as refunded elsewhere, of the way out too."""
    return sum(
        row.get("shipping_minor", 0) - row["amount_minor"]
        for row in leg.explanation
        if row["code"] == "elsewhere"
    )


def _row(leg: Leg, columns: Iterable[str]) -> dict[str, Any]:
    of = {"return_id": "ret_id"}
    return {name: getattr(leg, of.get(name, name)) for name in columns}


def _share(leg: Leg, share: LegUnit) -> dict[str, Any]:
    return {
        "brand_id": leg.brand_id,
        "intent": leg.intent,
        "unit_id": share.unit_id,
        "tender": share.tender,
        "amount_minor": share.amount_minor,
    }


def _columns(
    keys: Iterable[tuple[int, int]], counters: Sequence[Counter[tuple[int, int]]]
) -> list[list[int]]:
    rows = sorted(keys)
    ids = [[brand for brand, _ in rows], [row for _, row in rows]]
    return [*ids, *([counter[key] for key in rows] for counter in counters)]


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"not for the books: {value!r}")


def _refusal(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    code = _NETS.get(getattr(diagnosis, "constraint_name", None) or "")
    return DomainError(code) if code else error
