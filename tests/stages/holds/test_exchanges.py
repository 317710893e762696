"""What goes out before its return waits for a hold, which ends with the goods or is taken."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import tracking_url
from backhaul.stages.holds import expiring
from backhaul.stages.holds.models import Hold
from tests.counting import counting
from tests.stages.holds.swaps import DAY, Swap, worked


def test_nothing_goes_out_unseen_before_its_hold_is_there(swap: Swap) -> None:
    swap.needs(share_bp=5000).asked()
    swap.shelf.scanned(swap.ran)
    assert (swap.one.state, swap.one.hold_minor, swap.one.secured_at) == (
        "reserved", 1500, None,
    )  # fmt: skip

    hold = swap.ask()

    assert (hold.state, hold.amount_minor, hold.purpose) == ("held", 1500, "exchange")
    assert swap.one.state == "released"
    assert swap.one.secured_at is not None


def test_without_a_consent_or_with_a_declined_card_it_goes_after_the_inspection(
    swap: Swap,
) -> None:
    swap.needs().asked(agrees=False)
    swap.shelf.scanned(swap.ran)
    worked()

    assert swap.one.state == "reserved"
    assert swap.till.count(Hold) == 0
    swap.looked_at()
    swap.shelf.work(swap.ran)
    assert swap.one.state == "released"


def test_a_declined_card_is_told_and_holds_nothing(swap: Swap) -> None:
    swap.needs().asked()
    account = swap.till.account
    account.peer.control(
        "/control/mode", {"holds": "declined", "account": account.key, "times": 1}
    )

    assert swap.ask().state == "failed"
    swap.shelf.scanned(swap.ran)

    assert swap.one.state == "reserved"
    assert ("refund_failed", "card_declined") in swap.till.incidents()


def test_good_goods_let_the_hold_go(swap: Swap) -> None:
    swap.needs().asked()
    swap.shelf.scanned(swap.ran)
    swap.ask()
    swap.sent().looked_at()

    assert swap.hold.step == "release"
    assert swap.ask().state == "released"
    swap.till.move_clock(3 * DAY)
    assert expiring.sweep() == 0


def test_what_does_not_match_keeps_the_hold(swap: Swap) -> None:
    swap.needs().asked()
    swap.shelf.scanned(swap.ran)
    swap.ask()
    swap.sent().looked_at(is_matching=False)

    assert (swap.hold.state, swap.hold.step) == ("held", "")


def test_goods_that_never_come_are_taken_by_rule_and_given_back_when_they_do(
    swap: Swap,
) -> None:
    swap.needs(capture_days=5).asked()
    swap.shelf.scanned(swap.ran)
    swap.ask()
    swap.sent()
    before = swap.till.sums()

    assert swap.at(4 * DAY).step == ""
    assert swap.at(5 * DAY + timedelta(hours=1)).step == "capture"
    hold = swap.ask()

    assert (hold.state, hold.captured_minor) == ("captured", 3000)
    assert swap.till.sums()["provider_clearing"] == 3000
    swap.looked_at()
    assert swap.hold.step == "give_back"
    assert swap.ask().given_back_minor == 3000
    after = {account: minor for account, minor in swap.till.sums().items() if minor}
    assert after == {account: minor for account, minor in before.items() if minor}


def test_the_shopper_reads_what_is_held_until_when_and_what_was_charged(
    swap: Swap, client: Client
) -> None:
    def page() -> str:
        with acting_for(swap.brand_id):
            address = urlsplit(tracking_url("nordlicht", swap.one.ret_id)).path
        with counting() as statements:
            text = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert statements.number <= 10
        return text

    swap.needs(capture_days=5).asked()
    swap.shelf.scanned(swap.ran)
    swap.ask()
    assert "€30.00 are held on your" in page()
    assert "we charge them" not in page()
    swap.sent()
    assert "until your parcel is here. If it has not come by" in page()

    swap.at(5 * DAY + timedelta(hours=1))
    swap.ask()
    assert "has not come as agreed: we charged €30.00 to your" in page()

    swap.looked_at()
    swap.ask()
    assert "we charged" not in page()


def test_a_hold_that_ends_before_the_goods_come_is_told_to_a_person(swap: Swap) -> None:
    swap.needs().asked()
    swap.shelf.scanned(swap.ran)
    swap.ask()
    swap.sent()

    assert swap.at(5 * DAY).state == "held"
    assert swap.incidents() == []
    assert swap.at(6 * DAY + timedelta(hours=1)).state == "held"
    assert swap.incidents() == [("refund_failed", "hold_expires")]
    hold = swap.at(7 * DAY + timedelta(hours=1))
    assert (hold.state, hold.failure_code) == ("expired", "hold_expired")


def test_by_rule_it_is_held_anew_and_never_twice_at_once(swap: Swap) -> None:
    swap.needs(renews=True).asked()
    swap.shelf.scanned(swap.ran)
    first = swap.ask()
    swap.sent()

    assert swap.at(6 * DAY + timedelta(hours=1)).step == "release"
    swap.ask()
    again = swap.hold
    assert (again.pk != first.pk, again.state, again.step) == (True, "wanted", "hold")
    assert swap.ask().state == "held"
    with acting_for(swap.brand_id):
        states = Hold.objects.filter(brand_id=swap.brand_id).order_by("id")
        assert list(states.values_list("state", flat=True)) == ["released", "held"]
    assert swap.incidents() == []
