"""Attempts are counted, given back and forgotten; codes are right once and for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory

from backhaul.foundation.limits import attempts, codes
from backhaul.foundation.limits.addresses import network_of
from backhaul.foundation.limits.attempts import Limit
from backhaul.foundation.limits.models import Attempt, Code
from tests.cast import MONDAY, Cast
from tests.counting import counting

MINUTE = timedelta(minutes=1)
THREE = Limit("order", "1:NL100482", 3, 15 * MINUTE)
FIVE = Limit("email", "1:sam@example.com", 5, 15 * MINUTE)


def test_one_attempt_too_many_says_until_when(cast: Cast) -> None:
    for n in range(3):
        assert attempts.take([THREE, FIVE], at=MONDAY + n * MINUTE) is None

    assert attempts.take([THREE, FIVE], at=MONDAY + 3 * MINUTE) == MONDAY + 15 * MINUTE


def test_after_its_time_counting_begins_anew(cast: Cast) -> None:
    for _ in range(4):
        attempts.take([THREE], at=MONDAY)

    assert attempts.take([THREE], at=MONDAY + 15 * MINUTE) is None
    assert Attempt.objects.get().count == 1
    assert Attempt.objects.get().ends_at == MONDAY + 30 * MINUTE


def test_what_was_right_is_not_counted(cast: Cast) -> None:
    for _ in range(20):
        assert attempts.take([THREE, FIVE], at=MONDAY) is None
        attempts.give_back([THREE, FIVE])

    assert set(Attempt.objects.values_list("count", flat=True)) == {0}


def test_any_number_of_limits_is_one_statement(cast: Cast) -> None:
    with counting() as counted:
        attempts.take([THREE, FIVE], at=MONDAY)

    assert counted.number == 1


def test_nothing_that_was_typed_is_kept(cast: Cast) -> None:
    attempts.take([THREE, FIVE], at=MONDAY)

    kept = b"".join(bytes(key) for key in Attempt.objects.values_list("key", flat=True))
    assert len(kept) == 64
    assert b"sam" not in kept
    assert b"100482" not in kept


def test_what_no_longer_counts_is_forgotten(cast: Cast) -> None:
    attempts.take([THREE], at=MONDAY)
    attempts.take([FIVE], at=MONDAY + MINUTE)
    codes.new_code(b"s" * 32, at=MONDAY)

    assert attempts.forget(at=MONDAY + 15 * MINUTE) == 1
    assert codes.forget(at=MONDAY + 15 * MINUTE) == 1
    assert bytes(Attempt.objects.get().key) == FIVE.key


def test_a_code_is_right_once(cast: Cast) -> None:
    code = codes.new_code(b"s" * 32, at=MONDAY)

    assert len(code) == 6
    assert not codes.is_right(b"t" * 32, code, at=MONDAY)
    assert codes.is_right(b"s" * 32, code, at=MONDAY + 9 * MINUTE)
    assert not codes.is_right(b"s" * 32, code, at=MONDAY + 9 * MINUTE)


def test_a_code_is_right_for_ten_minutes_and_until_the_next(cast: Cast) -> None:
    old = codes.new_code(b"s" * 32, at=MONDAY)
    new = codes.new_code(b"s" * 32, at=MONDAY)

    assert old == new or not codes.is_right(b"s" * 32, old, at=MONDAY)
    assert not codes.is_right(b"s" * 32, new, at=MONDAY + 10 * MINUTE)


def test_a_code_is_kept_as_a_hash(cast: Cast) -> None:
    code = codes.new_code(b"s" * 32, at=MONDAY)

    kept = Code.objects.get()
    assert len(bytes(kept.hash)) == 32
    assert code.encode() not in bytes(kept.hash)


@pytest.mark.parametrize(
    ("proxies", "told", "peer", "network"),
    [
        (0, "", "192.0.2.7", "192.0.2.7"),
        (0, "198.51.100.1", "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.9, 198.51.100.1", "127.0.0.1", "198.51.100.1"),
        (1, "", "127.0.0.1", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1", "127.0.0.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:192.0.2.7", "192.0.2.7"),
        (0, "", "", ""),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings, proxies: int, told: str, peer: str, network: str
) -> None:
    settings.BACKHAUL_PROXIES = proxies
    headers = {"X-Forwarded-For": told} if told else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)

    assert network_of(request) == network
