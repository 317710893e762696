"""Stories about asking: refused, doubled, for somebody else, taken back, and looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from typing import Any

import requests
from babel.dates import format_date

from tests.journeys.marks import JOURNEY
from tests.journeys.shop import Reply, Shop, request_of

pytestmark = JOURNEY


def test_a_request_that_is_refused_for_two_reasons_says_both(nordlicht: Shop) -> None:
    sold = nordlicht.sell("socks", delivered_days_ago=40)
    ret = nordlicht.ask_back(sold)

    ret.authorize()

    seen = ret.seen()
    assert (seen["headline"], seen["is_done"], seen["legs"]) == ("refused", True, [])
    [decision] = seen["decisions"]
    [unit] = decision["units"]
    assert unit["outcome"] == "refuse"
    assert sorted(reason["code"] for reason in unit["reasons"]) == [
        "final_sale",
        "window_closed",
    ]
    page = _open(seen["tracking_url"])
    assert "We can’t take this back" in page
    assert "final sale" in page.lower()
    assert "30" in page
    letter = ret.letter("refused")
    assert "cannot take these items back" in letter.text
    assert ret.refunds() == []
    assert ret.seen()["parcels"] == []
    nordlicht.house.wait_until_at_rest()
    assert set(ret.letters()) == {"refused"}


def test_a_request_that_is_sent_twice_with_its_own_number_is_one_return(
    nordlicht: Shop,
) -> None:
    sold = nordlicht.sell("tee", "beanie")
    body = request_of(sold, client_ref=f"ticket-{sold.number}")

    replies = _at_once(nordlicht, 8, lambda line: line.ask("POST", "/returns", body))

    assert sorted(reply.status for reply in replies) == [200] * 7 + [201]
    assert len({reply.json["ran"] for reply in replies}) == 1
    assert _returns_of(nordlicht, sold.number) == 1
    assert [line["asked_back"] for line in _lines(nordlicht, sold.number)] == [1, 1]


def test_a_step_that_is_sent_twice_with_one_key_is_done_once(nordlicht: Shop) -> None:
    ret = nordlicht.sent("parka")
    ret.travel("delivered")
    ret.until_headline("delivered")
    body = {"scan": ret.ran}
    key = f"dock-{ret.ran}"

    replies = _at_once(nordlicht, 6, lambda line: line.ask("POST", "/receipts", body, key=key))

    assert [reply.status for reply in replies] == [201] * 6
    assert len({reply.content for reply in replies}) == 1
    replayed = [reply.headers.get("Idempotent-Replayed") for reply in replies]
    assert sorted(replayed, key=str) == [None] + ["true"] * 5
    assert ret.kinds().count("unit.received") == 1
    again = nordlicht.api.ask("POST", "/receipts", body)
    assert (again.status, again.json["code"]) == (409, "illegal_step")
    other = nordlicht.api.ask("POST", "/receipts", {**body, "seconds": 9}, key=key)
    assert (other.status, other.json["code"]) == (422, "idempotency_mismatch")
    assert ret.kinds().count("unit.received") == 1


def test_twenty_who_want_the_last_unit_at_once_get_it_once(nordlicht: Shop) -> None:
    sold = nordlicht.sell("tee")

    replies = _at_once(
        nordlicht, 20, lambda line: line.ask("POST", "/returns", request_of(sold))
    )

    assert sorted(reply.status for reply in replies) == [201] + [422] * 19
    refused = [reply.json["problems"] for reply in replies if reply.status == 422]
    assert {problem["code"] for problems in refused for problem in problems} == {
        "more_than_left"
    }
    assert _returns_of(nordlicht, sold.number) == 1


def test_an_agent_asks_for_a_caller_without_knowing_the_address(nordlicht: Shop) -> None:
    sold = nordlicht.sell("tee")
    ret = nordlicht.ask_back(sold, origin="agent", email="")
    ret.authorize()
    ret.get_label()
    ret.scan("DO")

    ret.until_paid()

    seen = ret.seen()
    assert (seen["origin"], seen["email"]) == ("agent", "sam@example.com")
    first = ret.timeline()[0]
    assert (first["kind"], first["source"]) == ("return.requested", "agent")
    assert ret.letter("refunded_on_its_way").to == "sam@example.com"
    ret.assert_paid_once(3000)


def test_a_return_withdrawn_before_it_was_sent_gives_its_units_free(nordlicht: Shop) -> None:
    sold = nordlicht.sell("tee")
    ret = nordlicht.ask_back(sold)
    ret.authorize()

    nordlicht.api.post(f"{ret.path}/withdraw")

    seen = ret.seen()
    assert (seen["headline"], seen["is_done"]) == ("withdrawn", True)
    assert [line["asked_back"] for line in _lines(nordlicht, sold.number)] == [0]
    ret.letter("withdrawn")
    label = nordlicht.api.ask("POST", f"{ret.path}/label")
    assert (label.status, label.json["code"]) == (409, "nothing_authorized")
    again = nordlicht.ask_back(sold)
    again.authorize()
    again.get_label()
    again.scan("DO")
    again.until_paid()
    again.assert_paid_once(3000)
    assert ret.seen()["legs"] == []


def test_a_unit_above_the_limit_waits_for_a_person_who_says_yes(nordlicht: Shop) -> None:
    ret = nordlicht.ask_back(nordlicht.sell("parka", "parka"))
    assert ret.authorize()["headline"] == "in_review"
    ret.letter("in_review")
    no_label = nordlicht.api.ask("POST", f"{ret.path}/label")
    assert (no_label.status, no_label.json["code"]) == (409, "nothing_authorized")

    nordlicht.api.post(
        f"{ret.path}/review",
        {
            "units": [
                {"ordinal": 1, "outcome": "authorize"},
                {"ordinal": 2, "outcome": "refuse"},
            ],
            "note": "One of them was sewn for the shopper.",
            "legal_ground": "custom_made.always",
        },
    )

    ret.get_label()
    ret.travel("delivered")
    ret.until_headline("delivered")
    ret.receive()
    ret.handle(1)
    ret.until(lambda seen: seen["is_done"])
    ret.assert_paid_once(32900)


def test_the_tracking_page_opens_for_the_link_and_shows_the_day_of_the_money(
    nordlicht: Shop,
) -> None:
    ret = nordlicht.sent("tee")
    seen = ret.until(lambda seen: seen["promise"] is not None)
    assert seen["promise"]["kind"] == "after_first_scan"
    day = format_date(date.fromisoformat(seen["promise"]["on"]), "EEE d MMM", locale="en")

    page = _words(_open(seen["tracking_url"]))

    assert ret.ran in page
    assert f"Our promise €30.00 on your Visa ••42 by {day}" in page
    ret.scan("DO")
    reference = ret.until_paid()["legs"][0]["bank_reference"]
    paid = _words(_open(seen["tracking_url"]))
    assert "Your refund is paid" in paid
    assert reference in paid
    wrong = seen["tracking_url"].rstrip("/")[:-4] + "AAAA/"
    assert requests.get(wrong, timeout=30).status_code == 404


def test_the_tracking_page_of_another_brand_does_not_open_it(
    nordlicht: Shop, voltaic: Shop
) -> None:
    ret = nordlicht.ask_back(nordlicht.sell("tee"))
    page = requests.get(ret.seen()["tracking_url"], timeout=30)
    assert "/nordlicht/r/" in page.url

    other = requests.get(page.url.replace("/nordlicht/", "/voltaic/"), timeout=30)

    assert (page.status_code, other.status_code) == (200, 404)
    assert ret.ran not in other.text


def _open(url: str) -> str:
    page = requests.get(url, timeout=30)
    assert page.status_code == 200, page.text
    return page.text


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _at_once(shop: Shop, count: int, call: Callable[[Any], Reply]) -> list[Reply]:
    def one(_: int) -> Reply:
        with closing(shop.another_line()) as line:
            return call(line)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _returns_of(shop: Shop, number: str) -> int:
    return shop.house.number(
        "SELECT count(*) FROM returns_return WHERE order_numbers ? %s",
        number,
    )


def _lines(shop: Shop, number: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = shop.api.get(f"/orders/{number}")["lines"]
    return lines
