"""A brand that can refund: its connection to the sandbox's payments, and orders paid there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.http import HttpResponse
from django.test import RequestFactory

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldLine, Tender
from backhaul.core.tracking.words import Position
from backhaul.doors.hooks.views import payments
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.incidents.models import Incident
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement import sending
from backhaul.stages.settlement.actions import settle, sweep
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.queries import trial_balance
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.makers.orders import sold_line, sold_order
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Heard, Listener

EVENTS = (
    "refund.created", "refund.updated", "refund.failed",
    "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
)  # fmt: skip


@dataclass
class Till:
    brand: Brand
    account: PaymentsAccount
    listener: Listener
    token: str
    """Of the address of its webhooks."""
    secret: str
    """That signs them."""
    _orders: int = 0

    def order(self, *, paid: int = 3000, quantity: int = 1, **values: Any) -> str:
        """Sell `quantity` of one line for `paid` in all; return the order's number."""
        line = sold_line(quantity=quantity, paid=Money(paid, "EUR"), tax=Money(0, "EUR"))
        if "tenders" not in values:
            values["tenders"] = (self.card(paid),)
        return self.order_of(line, **values)

    def order_of(self, line: SoldLine, **values: Any) -> str:
        self._orders += 1
        number = f"NL-{self._orders}-{secrets.token_hex(3)}"
        with acting_for(self.brand.pk):
            upsert_orders(self.brand.pk, [sold_order(number, lines=(line,), **values)])
        return number

    def card(self, captured: int, name: str = "t1") -> Tender:
        return Tender(
            external_id=name,
            method="card",
            captured=Money(captured, "EUR"),
            provider="payments",
            provider_ref=self.account.seed(captured),
            label="Visa ••42",
        )

    def asked_back(
        self,
        number: str,
        *,
        units: int = 1,
        resolution: Resolution = Resolution.REFUND,
        reason: str = "too_small",
        email: str = SHOPPER_EMAIL,
    ) -> str:
        """Return the RAN of an authorised return."""
        request = ReturnRequest(
            wanted=(Wanted(order=number, line="1", quantity=units, reason=reason),),
            resolution=resolution,
            method=Method.LABEL,
            origin=Origin.PORTAL,
            email=email,
        )
        with acting_for(self.brand.pk):
            case, _ = request_return(self.brand, request, at=MONDAY, actor="shopper")
            authorize(self.brand.pk, case.ret.ran, at=MONDAY, actor="system")
        return str(case.ret.ran)

    def scanned(self, ran: str, position: Position = Position.ACCEPTED) -> None:
        with acting_for(self.brand.pk):
            units = Unit.objects.filter(brand_id=self.brand.pk, ret__ran=ran)
            units.update(position=position)

    def settle(self, ran: str, *, at: datetime = MONDAY, **word: Any) -> list[Leg]:
        with acting_for(self.brand.pk):
            _, legs = settle(self.brand.pk, ran, at=at, actor="system", **word)
        return legs

    def ordered_leg(self, *, paid: int = 3000) -> Leg:
        """Return the one leg of a return whose parcel was scanned: ordered, not sent."""
        ran = self.asked_back(self.order(paid=paid))
        self.scanned(ran)
        [leg] = self.settle(ran)
        return leg

    def send(self, leg: Leg) -> Leg:
        sending.send(self.brand.pk, leg.pk)
        return self.again(leg)

    def again(self, leg: Leg) -> Leg:
        with acting_for(self.brand.pk):
            return Leg.objects.select_related("payment").get(brand_id=self.brand.pk, id=leg.pk)

    def unit(self, leg: Leg) -> Unit:
        with acting_for(self.brand.pk):
            found = Unit.objects.filter(brand_id=self.brand.pk, ret_id=leg.ret_id)
            return found.order_by("ordinal")[0]

    def ret(self, leg: Leg) -> Return:
        with acting_for(self.brand.pk):
            return Return.objects.get(brand_id=self.brand.pk, id=leg.ret_id)

    def payment(self, leg: Leg) -> Payment:
        found = self.again(leg).payment
        assert found is not None
        return found

    def line(self, leg: Leg) -> OrderLine:
        with acting_for(self.brand.pk):
            unit = Unit.objects.select_related("line").get(id=self.unit(leg).pk)
        assert unit.line is not None
        return unit.line

    def count(self, model: type[Any]) -> int:
        with acting_for(self.brand.pk):
            return int(model.objects.filter(brand_id=self.brand.pk).count())

    def incidents(self) -> list[tuple[str, str]]:
        with acting_for(self.brand.pk):
            rows = Incident.objects.filter(brand_id=self.brand.pk, healed_at=None)
            return [(row.kind, row.evidence.get("code", "")) for row in rows.order_by("id")]

    def sums(self) -> dict[str, int]:
        """Return the balance of every ledger account: debits less credits."""
        with acting_for(self.brand.pk):
            rows = trial_balance(self.brand.pk)
        return {row.account: row.debit_minor - row.credit_minor for row in rows}

    def refunds_at_provider(self, leg: Leg) -> list[tuple[int, str]]:
        """Return amount and status of what the provider's own books say of the payment."""
        ref = self.payment(leg).provider_ref
        rows = self.account.book(ref)["refunds"]
        return [(row["amount"], row["status"]) for row in rows]

    def deliver(self, heard: Heard | Sequence[Heard], token: str = "") -> list[int]:
        """Hand what the listener heard to our door; return the status codes."""
        given = [heard] if isinstance(heard, Heard) else heard
        return [self.knock(one.body, one.headers, token).status_code for one in given]

    def knock(self, body: bytes, headers: dict[str, str], token: str = "") -> HttpResponse:
        request = RequestFactory().post(
            "/hooks/payments/x", body, content_type="application/json", headers=headers
        )
        return payments(request, token or self.token)

    def move_clock(self, by: timedelta) -> None:
        Installation.objects.filter(id=1).update(clock_offset_seconds=int(by.total_seconds()))
        self.account.peer.move_clock(by.total_seconds())


def open_till(brand: Brand, account: PaymentsAccount, listener: Listener) -> Till:
    secret = account.listen(listener.url, *EVENTS)
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="stripe",
        name="payments",
        config={"base_url": account.peer.url, "timeout_seconds": 5.0},
        secrets={"api_key": account.key, "webhook_secret": secret},
    )
    with acting_for(brand.pk):
        _, token = create_connection(brand.pk, new)
    return Till(brand, account, listener, token, secret)


def waiting_jobs(leg: Leg) -> int:
    """Return how many jobs wait to send a leg."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
            " AND task_name = 'settlement.send_refund' AND args ->> 'leg_id' = %s",
            [str(leg.pk)],
        )
        return int(cursor.fetchone()[0])


def due_now(till: Till, leg: Leg) -> None:
    """Let the time that a leg waits for have come."""
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(due_at=MONDAY)


def sweep_now(till: Till, leg: Leg) -> Leg:
    due_now(till, leg)
    sweep()
    return till.again(leg)


def without_jobs() -> None:
    """Lose every job, as a worker does that is killed after it took them."""
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
