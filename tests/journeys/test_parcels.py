"""Stories about parcels: late, silent, out of order, in two boxes, and not announced."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import requests

from tests.journeys.marks import JOURNEY
from tests.journeys.shop import Shop

pytestmark = JOURNEY


def test_two_units_that_come_in_two_parcels_are_received_and_paid_one_by_one(
    nordlicht: Shop,
) -> None:
    first, second = _own_number(), _own_number()
    ret = nordlicht.authorized(
        "parka", "coat", method="own_carrier", carrier="Paketo", tracking_number=first
    )
    for number in (first, second):
        nordlicht.api.post(
            f"{ret.path}/parcels", {"carrier": "Paketo", "tracking_number": number}
        )

    ret.receive([1], scan=first)
    ret.handle(1)

    seen = ret.until(
        lambda seen: [unit["money"] for unit in seen["units"]] == ["paid", "promised"]
    )
    assert seen["headline"] == "partly_received"
    assert (seen["progress"]["count"], seen["progress"]["of"]) == (1, 2)
    ret.letter("partly_received.1")
    ret.receive([2], scan=second)
    ret.handle(2)
    seen = ret.until(lambda seen: seen["is_done"])
    assert {one["tracking_number"] for one in seen["parcels"] if one["received_at"]} == {
        first,
        second,
    }
    ret.assert_paid_once(32900, 24900)
    ret.letter("refunded")


def test_a_parcel_that_is_never_scanned_is_asked_about_and_heals_when_it_comes(
    nordlicht: Shop,
) -> None:
    ret = nordlicht.sent("tee")
    nordlicht.house.advance("73h")

    unsent = ret.until_incident("not_sent_yet")

    assert unsent["severity"] == "soft"
    ret.letter("incident.not_sent_yet")
    _say_on_the_page(ret.seen()["tracking_url"], "dropped_off")
    ret.until_healed("not_sent_yet")
    nordlicht.house.advance("25h")
    assert ret.until_incident("claimed_not_scanned")["severity"] == "note"
    ret.letter("incident.claimed_not_scanned.note")
    nordlicht.house.advance("48h")
    ret.until(lambda seen: seen["incident"] == "claimed_not_scanned")
    ret.letter("incident.claimed_not_scanned")
    assert ret.refunds() == []

    ret.scan("DO")

    ret.until_healed("claimed_not_scanned")
    ret.until_paid()
    assert ret.seen()["incident"] is None
    ret.assert_paid_once(3000)
    assert "parcel.claimed" in ret.kinds()


def test_a_parcel_that_was_delivered_but_not_received_becomes_an_incident_after_a_day(
    nordlicht: Shop,
) -> None:
    ret = nordlicht.sent("parka")
    ret.travel("delivered")
    ret.until_headline("delivered")
    nordlicht.house.advance("25h")

    incident = ret.until_incident("delivered_not_received")

    assert incident["severity"] == "incident"
    assert ret.seen()["headline"] == "delivered"
    ret.letter("incident.delivered_not_received")
    ret.receive()
    ret.until_healed("delivered_not_received")
    ret.handle(1)
    seen = ret.until(lambda seen: seen["is_done"])
    assert (seen["headline"], seen["incident"]) == ("refunded", None)
    ret.assert_paid_once(32900)
    kinds = ret.kinds()
    assert kinds.index("incident.opened") < kinds.index("incident.healed")


def test_a_lost_parcel_is_an_incident_and_nothing_is_paid_for_it(nordlicht: Shop) -> None:
    ret = nordlicht.sent("parka")
    ret.scan("DO")
    ret.scan("LO")

    lost = ret.until_incident("lost")

    assert lost["severity"] == "incident"
    nordlicht.house.wait_until_at_rest()
    assert ret.seen()["legs"] == []
    assert ret.refunds() == []
    ret.letter("incident.lost")


def test_a_piece_that_nobody_announced_is_kept_for_a_person(nordlicht: Shop) -> None:
    ret = nordlicht.sent("trousers")
    ret.travel("delivered")
    ret.until_paid()

    ret.receive(unexpected=["A red scarf"])

    seen = ret.seen()
    assert [unit["authorization"] for unit in seen["units"]] == ["authorized", "in_review"]
    assert seen["units"][1]["title"] == "A red scarf"
    assert seen["units"][1]["lpn"].startswith("LP")
    ret.until_incident("contents_differ")
    ret.handle(1)
    nordlicht.house.wait_until_at_rest()
    assert not ret.seen()["is_done"]
    ret.assert_paid_once(9900)
    assert "unit.unexpected" in ret.kinds()


def test_a_box_that_belongs_to_no_return_gets_a_plate_and_a_place(nordlicht: Shop) -> None:
    unknown = nordlicht.api.post(
        "/units/unexpected", {"scan": "ZZ-000", "site": "main", "note": "No slip inside."}
    )

    plate = unknown["lpn"]
    assert (plate[:2], unknown["processing"], unknown["site"]) == ("LP", "received", "main")
    assert nordlicht.house.sql(
        "SELECT b.slug, u.return_id, u.authorization FROM returns_unit u"
        " JOIN tenancy_brand b ON b.id = u.brand_id WHERE u.lpn = %s",
        plate,
    ) == [("nordlicht", None, "in_review")]


def test_shuffled_and_doubled_scans_end_where_the_orderly_ones_would(nordlicht: Shop) -> None:
    ret = nordlicht.sent("parka")
    ret.travel("in_transit", "shuffled")
    ret.travel("delivered", "duplicated")

    seen = ret.until_headline("delivered")

    nordlicht.house.wait_until_at_rest()
    books = nordlicht.carrier.get(f"/v1/tracking/{ret.number}")["events"]
    assert [event["code"] for event in books] == [
        *("LC", "DO", "AC", "DP", "AR", "DP", "AR", "OD", "DL")
    ]
    kept = nordlicht.house.sql(
        "SELECT event_id FROM tracking_scan WHERE tracking_number = %s AND code <> 'LC'"
        " ORDER BY sequence",
        ret.number,
    )
    assert [row[0] for row in kept] == [event["id"] for event in books[1:]]
    reached = seen["parcels"][0]["reached"]
    assert reached["accepted"] <= reached["in_transit"] <= reached["delivered"]
    assert ret.headlines()[-1] == "delivered"
    assert ret.seen()["incident"] is None
    ret.letter("delivered")


def test_scans_that_came_before_their_parcel_was_announced_are_found_again(
    nordlicht: Shop,
) -> None:
    number = _own_number()
    scan = {"carrier": "Paketo", "tracking_number": number}
    scans = [
        {**scan, "word": word, "at": (nordlicht.now() - timedelta(hours=ago)).isoformat()}
        for ago, word in ((3, "dropped_off"), (2, "in_transit"), (1, "delivered"))
    ]
    nordlicht.api.post("/scans", {"scans": scans})
    nordlicht.house.wait_until_at_rest()
    ret = nordlicht.authorized(
        "trousers", method="own_carrier", carrier="Paketo", tracking_number=number
    )

    nordlicht.api.post(f"{ret.path}/parcels", {"carrier": "Paketo", "tracking_number": number})

    seen = ret.until(lambda seen: seen["units"][0]["position"] == "delivered")
    assert len(seen["parcels"]) == 1
    assert seen["parcels"][0]["last_scan"]["word"] == "delivered"
    ret.receive(scan=number)
    ret.handle(1)
    ret.until(lambda seen: seen["is_done"])
    ret.assert_paid_once(9900)


def _own_number() -> str:
    return f"OC{secrets.randbelow(10**10):010d}"


def _say_on_the_page(url: str, kind: str) -> None:
    """Open the page as a shopper does, and press one of its buttons."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(url, timeout=30)
        form = re.search(
            r'<form class="answers" method="post" action="([^"]+)">(.*?)</form>',
            page.text,
            re.DOTALL,
        )
        assert form is not None, page.text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
        assert f'name="kind" value="{kind}"' in form[2]
        origin = page.url.split("/", 3)
        answer = browser.post(
            f"{origin[0]}//{origin[2]}{form[1]}",
            data={**fields, "kind": kind},
            headers={"Referer": page.url},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        assert answer.url.endswith(f"?said={kind}")
