"""Stories about when the money goes, and that it goes once."""

from __future__ import annotations

from tests.journeys.installation import Installation, eventually
from tests.journeys.marks import JOURNEY
from tests.journeys.shop import Shop

pytestmark = JOURNEY

#: Written when the worker comes to it, which may be before or after what people do.
_BESIDE = ("message.", "cost.", "promise.")
_HAPPY = [
    "return.requested",
    "unit.authorized",
    "return.headline_changed",
    "label.ordered",
    "label.bought",
    "return.headline_changed",
    "parcel.moved",
    "return.headline_changed",
    "leg.approved",
    "leg.ordered",
    "leg.paid",
    "return.headline_changed",
    "parcel.moved",
    "return.headline_changed",
    "unit.received",
    "return.headline_changed",
    "unit.inspected",
    "unit.decided",
    "unit.finished",
    "return.done",
]


def test_a_cheap_unit_is_refunded_at_the_first_scan_and_then_goes_its_way(
    nordlicht: Shop,
) -> None:
    ret = nordlicht.sent("tee")

    ret.scan("DO")
    paid = ret.until_paid()

    assert paid["headline"] == "refunded_on_its_way"
    assert paid["units"][0]["processing"] == "awaited"
    letter = ret.letter("refunded_on_its_way")
    assert letter.to == "sam@example.com"
    assert "€30.00 to your Visa ••42" in letter.text
    ret.travel("delivered")
    ret.until_headline("refunded_arrived")
    ret.receive()
    ret.handle(1)
    seen = ret.until(lambda seen: seen["is_done"])
    assert (seen["headline"], seen["incident"]) == ("refunded", None)
    ret.assert_paid_once(3000)
    ret.letter("refunded")
    assert [kind for kind in ret.kinds() if not kind.startswith(_BESIDE)] == _HAPPY


def test_a_dear_unit_is_refunded_only_after_it_was_inspected(nordlicht: Shop) -> None:
    ret = nordlicht.sent("parka", reason="not_as_described")
    ret.travel("delivered")
    ret.until_headline("delivered")
    ret.receive()
    nordlicht.house.wait_until_at_rest()
    assert ret.seen()["legs"] == []
    assert ret.refunds() == []

    ret.inspect()

    paid = ret.until_paid()
    assert paid["headline"] == "refunded"
    assert not paid["is_done"]
    ret.decide()
    assert ret.seen()["is_done"]
    ret.assert_paid_once(32900)
    assert ret.headlines()[-1] == "refunded"
    assert "€329.00 to your Visa ••42" in ret.letter("refunded").text
    assert "checked_in" in ret.letters()


def test_store_credit_is_booked_and_the_card_is_left_alone(nordlicht: Shop) -> None:
    sold = nordlicht.sell("jacket", email="iris@example.com")
    ret = nordlicht.ask_back(sold, resolution="credit", email="iris@example.com")
    ret.authorize()
    ret.get_label()
    ret.travel("delivered")

    paid = ret.until_paid()

    assert [(leg["kind"], leg["amount"]["minor"]) for leg in paid["legs"]] == [
        ("credit", 18900)
    ]
    ret.receive()
    ret.handle(1)
    seen = ret.seen()
    assert (seen["headline"], seen["is_done"]) == ("credited", True)
    assert ret.refunds() == []
    assert _credit_of(nordlicht.house, "iris@example.com") == 18900
    ret.assert_ledger_balances()
    assert "€189.00" in ret.letter("credited").text


def test_a_lost_reply_of_the_payment_service_ends_in_one_refund(nordlicht: Shop) -> None:
    ret = nordlicht.sent("tee")
    nordlicht.trouble("lost_reply")

    ret.scan("DO")

    ret.until_paid()
    ret.assert_paid_once(3000)
    ret.letter("refunded_on_its_way")


def test_a_refund_whose_fate_is_unknown_is_looked_up_before_it_is_sent_again(
    nordlicht: Shop,
) -> None:
    ret = nordlicht.sent("beanie")
    nordlicht.trouble("lost_request")
    ret.scan("DO")
    ret.until(lambda seen: [leg["state"] for leg in seen["legs"]] == ["unknown"])
    assert ret.refunds() == []

    nordlicht.house.advance("1m")
    ret.until(lambda seen: [leg["state"] for leg in seen["legs"]] != ["unknown"])
    nordlicht.house.advance("1m")

    ret.until_paid()
    ret.assert_paid_once(2400)
    money = [kind for kind in ret.kinds() if kind.startswith("leg.")]
    assert money == ["leg.approved", "leg.ordered", "leg.unknown", "leg.paid"]
    ret.letter("refunded_on_its_way")


def test_a_webhook_that_comes_before_the_reply_pays_once(nordlicht: Shop) -> None:
    ret = nordlicht.sent("tee")
    nordlicht.trouble("webhook_first")

    ret.scan("DO")

    ret.until_paid()
    nordlicht.house.wait_until_at_rest()
    ret.assert_paid_once(3000)


def test_a_slow_bank_is_told_as_sent_and_later_as_paid(nordlicht: Shop) -> None:
    ret = nordlicht.sent("tee")
    nordlicht.trouble("pending")
    ret.scan("DO")
    ret.until(lambda seen: [unit["money"] for unit in seen["units"]] == ["sent"])
    refund = nordlicht.payment(ret.sold.payment)["refunds"][0]["id"]

    nordlicht.payments.post(f"/control/refunds/{refund}/settle", {"status": "succeeded"})

    ret.until_paid()
    ret.assert_paid_once(3000)


def test_a_unit_that_came_back_broken_waits_for_a_person(nordlicht: Shop) -> None:
    ret = nordlicht.sent("parka")
    ret.travel("delivered")
    ret.until_headline("delivered")
    ret.receive()
    assert ret.inspect(1, "broken")["grade"] == "F"
    nordlicht.house.wait_until_at_rest()
    held = ret.seen()
    assert (held["headline"], held["legs"]) == ("inspected", [])
    assert ret.refunds() == []

    ret.settle("goodwill of the manager")
    ret.decide()

    ret.until_paid()
    ret.assert_paid_once(32900)
    assert ret.seen()["legs"][0]["approved_by"].startswith("api:")
    ret.letter("inspected")
    ret.letter("refunded")


def test_what_somebody_refunded_elsewhere_is_not_paid_again(nordlicht: Shop) -> None:
    ret = nordlicht.sent("tee")
    payment = f"/control/payments/{ret.sold.payment}"

    nordlicht.payments.post(
        f"{payment}/refund_elsewhere", {"amount": 3490, "account": nordlicht.account}
    )

    eventually(lambda: _incidents_of_payment(nordlicht, ret.sold.payment), lambda n: n == 1)
    ret.scan("DO")
    ret.until_incident("refund_failed")
    nordlicht.house.wait_until_at_rest()
    assert ret.refunds() == [(3490, "succeeded", "")]
    assert ret.seen()["legs"] == []
    ret.letter("incident.refund_failed")


def _incidents_of_payment(shop: Shop, payment: str) -> int:
    return shop.house.number(
        "SELECT count(*) FROM incidents_incident i JOIN orders_payment p"
        " ON i.subject = 'payment:' || p.id"
        " WHERE p.provider_ref = %s AND i.kind = 'refund_failed' AND i.healed_at IS NULL",
        payment,
    )


def _credit_of(house: Installation, email: str) -> int:
    return house.number(
        "SELECT sum(l.credit_minor - l.debit_minor) FROM settlement_ledgerline l"
        " JOIN settlement_creditaccount a ON a.id = l.credit_account_id"
        " WHERE a.email_norm = %s",
        email,
    )
