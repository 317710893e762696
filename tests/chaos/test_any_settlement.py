"""Whatever happens to the money of a brand, in whatever order, M1 to M6 hold on PostgreSQL.

M1 no more goes than was captured or paid. M2 an intent is refunded at most once, and once if
we say so. M3 the ledger balances. M4 each leg has a decision. M5 an end is an end. M6 what
stays unknown has an incident.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backhaul.core.axes import LegState, Resolution
from backhaul.core.errors import DomainError
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.settlement import by_person, sending
from backhaul.stages.settlement.models import LedgerLine, Leg, TakenBack
from backhaul.stages.settlement.provider_events import drain_provider_events
from backhaul_sandbox.webhooks import sign
from tests.cast import MONDAY, Cast
from tests.chaos.judging import verdict_of
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Heard, Listener, Peer, wait_until
from tests.stages.settlement.till import open_till

MODES = st.sampled_from(
    ["normal", "normal", "lost_reply", "lost_request", "500_saved", "409", "429", "pending",
     "pending_funds", "fails_later", "partial", "webhook_first"]
)  # fmt: skip
WHICH = st.integers(0, 50)
_MAY_BECOME = {
    LegState.PAID: {LegState.PAID, LegState.REVERSED},
    LegState.CANCELLED: {LegState.CANCELLED},
    LegState.REVERSED: {LegState.REVERSED},
}


class Money(RuleBasedStateMachine):
    cast: Cast
    peer: Peer
    listener: Listener
    numbers: Iterator[int]

    @initialize()
    def open(self) -> None:
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.path = f"/hook/{next(self.numbers)}"
        account = PaymentsAccount(self.peer)
        here = copy(self.listener)  # one hears for all examples, each at its own path
        here.url = here.url.replace("/hook", self.path)
        self.till = open_till(self.cast.nordlicht, account, here)
        self.rans: list[str] = []
        self.seen: dict[int, LegState] = {}
        self.delivered = 0
        self.passed = timedelta(0)

    # ── what people do ────────────────────────────────────────────────────────────────

    @rule(
        units=st.integers(1, 3), parts=st.lists(st.integers(100, 900), min_size=1, max_size=2)
    )
    def ask_back(self, units: int, parts: list[int]) -> None:
        tenders = tuple(
            self.till.card(part * units, f"t{place}") for place, part in enumerate(parts)
        )
        number = self.till.order(paid=sum(parts) * units, quantity=units, tenders=tenders)
        for _ in range(units):
            ran = self.till.asked_back(number)
            self.till.scanned(ran)
            self.rans.append(ran)

    @rule()
    def ask_back_for_credit(self) -> None:
        ran = self.till.asked_back(self.till.order(), resolution=Resolution.CREDIT)
        self.till.scanned(ran)
        self.rans.append(ran)

    @precondition(lambda self: self.rans)
    @rule(which=WHICH)
    def settle(self, which: int) -> None:
        _refusable(lambda: self.till.settle(self.rans[which % len(self.rans)]))

    @rule(which=WHICH, what=st.sampled_from(["cancel", "refund", "by_hand", "declare_failed"]))
    def a_person_decides(self, which: int, what: str) -> None:
        leg = self._leg(which)
        if leg is None:
            return
        word: dict[str, Any] = {"at": MONDAY, "actor": "member:1"}

        def decide() -> None:
            if what in {"refund", "by_hand"}:
                by_person.replace(leg.brand_id, leg.pk, kind=what, **word)
            else:
                getattr(by_person, what)(leg.brand_id, leg.pk, **word)

        if what != "declare_failed" or not self._made(leg):  # a person who looked
            _refusable(decide, self.till.brand.pk)

    # ── what the provider and the world do ────────────────────────────────────────────

    @rule(which=WHICH, mode=MODES)
    def send(self, which: int, mode: str) -> None:
        leg = self._leg(which, LegState.ORDERED)
        if leg is not None:
            self.till.account.mode(mode, **({} if mode == "normal" else {"times": 1}))
            sending.send(leg.brand_id, leg.pk)
            self.till.account.mode("normal")

    @rule(which=WHICH, is_asked=st.booleans())
    def die_while_sending(self, which: int, is_asked: bool) -> None:
        leg = self._leg(which, LegState.ORDERED)
        claimed = sending.claim(leg.brand_id, leg.pk) if leg else None
        if claimed is not None and is_asked:
            sending.ask(self.till.brand.pk, claimed)

    @rule(hours=st.sampled_from([0, 0, 1, 13]))
    def time_passes(self, hours: int) -> None:
        self.passed += timedelta(hours=hours, minutes=3)
        self.till.move_clock(self.passed)
        sending.sweep()

    @rule(is_reversed=st.booleans(), times=st.integers(1, 3))
    def webhooks_come(self, is_reversed: bool, times: int) -> None:
        told = self.till.account.books()["webhooks"]
        wait_until(lambda: len(self._heard()) >= len(told))
        fresh = [self._signed_now(one) for one in self._heard()[self.delivered :]]
        self.delivered += len(fresh)
        for _ in range(times):
            self.till.deliver(fresh[::-1] if is_reversed else fresh)
        while drain_provider_events():
            pass

    @rule(which=WHICH, end=st.sampled_from(["succeeded", "failed"]))
    def the_bank_decides(self, which: int, end: str) -> None:
        made = [row for row in self._refunds() if row["status"] in {"pending", "succeeded"}]
        if made:
            row = made[which % len(made)]
            if row["status"] == "pending" or end == "failed":
                path = f"/control/refunds/{row['id']}/settle"
                self.till.account.peer.control(path, {"status": end})

    @rule(
        which=WHICH,
        part=st.integers(50, 400),
        what=st.sampled_from(["refund_elsewhere", "chargeback"]),
    )
    def money_leaves_elsewhere(self, which: int, part: int, what: str) -> None:
        payments = self.till.account.books()["payments"]
        if payments:
            payment = payments[which % len(payments)]
            asked = {"account": self.till.account.key, "amount": part}
            if payment["remaining"] >= part:
                self.till.account.peer.control(
                    f"/control/payments/{payment['id']}/{what}", asked
                )

    # ── what must hold ────────────────────────────────────────────────────────────────

    @invariant()
    def no_more_than_captured_and_paid(self) -> None:
        brand = self.till.brand.pk
        with acting_for(brand):
            for payment in Payment.objects.filter(brand_id=brand):
                assert payment.refund_ordered_minor <= payment.captured_minor
            for line in OrderLine.objects.filter(brand_id=brand):
                assert line.refund_ordered_minor <= line.paid_minor

    @invariant()
    def once_and_only_once(self) -> None:
        made = self._refunds()
        for leg in self._legs():
            ours = [row for row in made if row["intent"] == leg.intent]
            assert len(ours) <= 1
            if leg.kind == "refund" and leg.state == LegState.PAID:
                assert [row["amount"] for row in ours] == [leg.amount_minor]

    @invariant()
    def the_ledger_balances(self) -> None:
        with acting_for(self.till.brand.pk), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            rows = LedgerLine.objects.filter(brand_id=self.till.brand.pk)
            assert sum(row.debit_minor - row.credit_minor for row in rows) == 0

    @invariant()
    def each_has_a_decision_and_an_end_is_an_end(self) -> None:
        for leg in self._legs():
            assert leg.decision["by"]
            state, before = LegState(leg.state), self.seen.get(leg.pk)
            assert before is None or state in _MAY_BECOME.get(before, {state})
            self.seen[leg.pk] = state

    def teardown(self) -> None:
        try:
            self.webhooks_come(is_reversed=False, times=1)
            for _ in range(2):
                self.time_passes(13)
                for leg in self._legs():
                    if leg.state == LegState.ORDERED:
                        sending.send(leg.brand_id, leg.pk)
            self.webhooks_come(is_reversed=False, times=1)
            self.time_passes(25)
            assert verdict_of(self.till).in_words() == []
        finally:
            self.peer.move_clock(0)
            clock.set_offset(timedelta(0))
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    def _signed_now(self, one: Heard) -> Heard:
        """Whoever delivers late signs late: a stamp that is an hour old is refused."""
        at = int(time.time() + self.passed.total_seconds())
        headers = {**one.headers, "Stripe-Signature": sign(self.till.secret, one.body, at)}
        return replace(one, headers=headers)

    def _heard(self) -> list[Heard]:
        return [one for one in list(self.listener.heard) if one.path == self.path]

    def _refunds(self) -> list[dict[str, Any]]:
        payments = self.till.account.books()["payments"]
        return [row for payment in payments for row in payment["refunds"]]

    def _made(self, leg: Leg) -> bool:
        return any(row["intent"] == leg.intent for row in self._refunds())

    def _legs(self) -> list[Leg]:
        with acting_for(self.till.brand.pk):
            return list(Leg.objects.filter(brand_id=self.till.brand.pk).order_by("id"))

    def _leg(self, which: int, state: LegState | None = None) -> Leg | None:
        legs = [leg for leg in self._legs() if state is None or leg.state == state]
        return legs[which % len(legs)] if legs else None


def _refusable(act: Any, brand_id: int | None = None) -> None:
    """What is not open is refused, and nothing of it is written."""
    try:
        with transaction.atomic():
            if brand_id is None:
                act()
            else:
                with acting_for(brand_id):
                    act()
    except DomainError:
        return


def play(cast: Cast, peer: Peer, listener: Listener, *, examples: int, steps: int) -> None:
    class Here(Money):
        pass

    Here.cast, Here.peer, Here.listener, Here.numbers = cast, peer, listener, count()
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_no_history_loses_or_doubles_money(
    cast: Cast, payments_peer: Peer, listener: Listener
) -> None:
    play(cast, payments_peer, listener, examples=8, steps=14)


@pytest.mark.django_db
def test_money_that_left_an_hour_before_its_webhook_is_recorded(
    cast: Cast, payments_peer: Peer, listener: Listener
) -> None:
    class Here(Money):
        pass

    Here.cast, Here.peer, Here.listener, Here.numbers = cast, payments_peer, listener, count()
    history = Here()
    history.open()
    history.ask_back_for_credit()
    history.money_leaves_elsewhere(which=0, part=190, what="refund_elsewhere")
    history.time_passes(hours=1)
    history.webhooks_come(is_reversed=False, times=1)
    assert history.till.count(TakenBack) == 1
    history.teardown()


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.django_db
def test_no_long_history_loses_or_doubles_money(
    cast: Cast, payments_peer: Peer, listener: Listener
) -> None:
    play(cast, payments_peer, listener, examples=200, steps=40)
