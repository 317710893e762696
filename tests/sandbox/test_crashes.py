from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.ports import free_port
from tests.sandbox.accounts import CarrierAccount, PaymentsAccount
from tests.sandbox.peers import SOURCES, Listener, Peer, wait_until

DAY = 24 * 3600


def test_labels_scans_and_the_clock_survive_a_kill(tmp_path: Path) -> None:
    peer = Peer("carrier", tmp_path)
    peer.start()
    account = CarrierAccount(peer)
    label = account.buy("order-1").json
    account.travel(label["tracking_number"], hours=20)
    before = account.events(label["tracking_number"])
    peer.move_clock(3 * DAY)

    assert peer.kill() == -9
    peer.start()

    with peer:
        assert account.buy("order-1").json == label
        assert account.events(label["tracking_number"]) == before
        assert peer.control("/control/clock", {"offset_seconds": 3 * DAY})
        assert peer.ask("GET", "/healthz").json["now"] > label["created_at"]


def test_a_moved_clock_stays_moved_over_a_kill(tmp_path: Path) -> None:
    peer = Peer("payments", tmp_path)
    peer.start()
    peer.move_clock(400 * DAY)
    moved = peer.ask("GET", "/healthz").json["now"]

    peer.kill()
    peer.start()

    with peer:
        assert peer.ask("GET", "/healthz").json["now"] >= moved


def test_refunds_and_their_keys_survive_a_kill(tmp_path: Path) -> None:
    peer = Peer("payments", tmp_path)
    peer.start()
    account = PaymentsAccount(peer)
    payment = account.seed()
    first = account.refund(payment, 100, "key-1")

    peer.kill()
    peer.start()

    with peer:
        assert account.refund(payment, 100, "key-1").body == first.body
        assert account.book(payment)["refunded"] == 100


def test_a_webhook_that_was_not_sent_is_sent_after_a_kill(tmp_path: Path) -> None:
    peer = Peer("payments", tmp_path)
    peer.start()
    account = PaymentsAccount(peer)
    port = free_port()
    account.listen(f"http://127.0.0.1:{port}/hook", "*")
    refund = account.refund(account.seed(), 100).json

    peer.kill()
    with Listener(port) as listener:
        peer.start()
        with peer:
            (heard,) = listener.wait_for(1)

    assert heard.json["data"]["object"] == refund


def test_keys_are_forgotten_after_a_day_and_the_same_key_refunds_again(tmp_path: Path) -> None:
    with Peer("payments", tmp_path) as peer:
        account = PaymentsAccount(peer)
        payment = account.seed()
        first = account.refund(payment, 100, "key-1").json

        peer.move_clock(23 * 3600)
        within = account.refund(payment, 100, "key-1").json
        peer.move_clock(25 * 3600)
        after = account.refund(payment, 100, "key-1").json

        assert within == first
        assert after["id"] != first["id"]
        assert account.book(payment)["refunded"] == 200


def test_a_polite_end_is_clean_even_while_a_caller_waits(tmp_path: Path) -> None:
    peer = Peer("payments", tmp_path)
    peer.start()
    account = PaymentsAccount(peer)
    payment = account.seed()
    account.mode("timeout", seconds=60)

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(account.refund, payment, 100)
        wait_until(lambda: account.book(payment)["refunded"] == 100)
        began = time.monotonic()
        assert peer.stop() == 0

    assert time.monotonic() - began < 8  # the caller has patience for ten seconds
    assert waiting.exception() is not None


def test_a_taken_port_is_one_clear_line_and_code_two(tmp_path: Path) -> None:
    with Peer("carrier", tmp_path / "one") as peer:
        where = ("--port", str(peer.port), "--data", str(tmp_path / "two"))
        second = subprocess.run(
            [sys.executable, "-m", "backhaul_sandbox", "payments", *where],
            env={"PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert second.returncode == 2
    assert second.stderr == (
        f"Cannot listen on 127.0.0.1:{peer.port}: Address already in use\n"
    )
