"""Real Karrio against a UPS of ours, reached by the address that a connection may name."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request

import pytest

from backhaul.adapters.carriers.karrio import Config, connect
from backhaul.adapters.carriers.karrio.client import KarrioCarrier
from backhaul.adapters.carriers.karrio.transport import SentOnce, noted, send
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.carrier import Address, LabelOrder, Rate
from tests.adapters.carriers.ups_service import ACCOUNT, CREDENTIALS, UpsService, self_signed
from tests.ports import free_port

pytestmark = pytest.mark.skipif(
    find_spec("karrio") is None, reason="needs the extra: requirements/karrio.lock"
)

SHOPPER = Address(
    name="Ann Miller",
    line1="12 Elm Street",
    city="Springfield",
    postcode="01101",
    country="US",
    region="MA",
    phone="4135550100",
)
TORONTO = replace(SHOPPER, city="Toronto", region="ON", country="CA", postcode="M5V 2T6")
CENTRE = Address(
    name="Returns",
    line1="500 Dock Road",
    city="Columbus",
    postcode="43215",
    country="US",
    region="OH",
    phone="6145550100",
)


@pytest.fixture
def ups() -> Iterator[UpsService]:
    with UpsService() as service:
        yield service


def connected(ups: UpsService, /, **more: str) -> KarrioCarrier:
    return connect(Config.model_validate({**ups.config(), "timeout_seconds": 1, **more}))


def order(*, paperless: bool = False) -> LabelOrder:
    return LabelOrder(
        key="k1",
        reference="NL-7KQ2",
        sender=SHOPPER,
        destination=CENTRE,
        weight_grams=1200,
        paperless=paperless,
    )


def test_the_cheapest_service_is_bought_and_all_rates_are_told(ups: UpsService) -> None:
    bought = connected(ups).buy_label(order())

    assert bought.service == "ups_ground"
    assert bought.price == Money(985, "USD")
    assert bought.rates == (
        Rate(service="ups_ground", price=Money(985, "USD")),
        Rate(service="ups_3_day_select", price=Money(1420, "USD")),
        Rate(service="ups_2nd_day_air", price=Money(2107, "USD")),
    )
    assert (bought.carrier, bought.carrier_name) == ("ups", "UPS")
    assert bought.tracking_number == "1Z999AA10000000001"
    assert bought.carrier_label_id == "1Z999AA10000000001"
    assert bought.file is not None
    assert bought.file.media_type == "application/pdf"
    assert bought.file.body.startswith(b"%PDF-")


def test_it_is_a_return_from_the_shopper_printed_at_home(ups: UpsService) -> None:
    connected(ups).buy_label(order())

    (sold,) = ups.sold
    asked = sold["asked"]
    assert asked["ShipFrom"]["Address"]["City"] == "Springfield"
    assert asked["ShipTo"]["Address"]["City"] == "Columbus"
    assert asked["ReturnService"]["Code"] == "9"
    assert asked["Service"]["Code"] == "03"
    assert asked["Package"][0]["PackageWeight"]["Weight"] == "2.65"


def test_a_service_that_is_named_is_bought_whatever_it_costs(ups: UpsService) -> None:
    bought = connected(ups, service="ups_2nd_day_air").buy_label(order())

    assert (bought.service, bought.price) == ("ups_2nd_day_air", Money(2107, "USD"))
    assert ups.sold[0]["asked"]["Service"]["Code"] == "02"


def test_a_service_that_is_named_is_bought_without_rates_too(ups: UpsService) -> None:
    ups.is_rating = False

    bought = connected(ups, service="ups_ground").buy_label(order())

    assert (bought.service, bought.price, bought.rates) == ("ups_ground", None, ())


def test_a_label_for_a_label_printer_is_handed_on_as_it_is(ups: UpsService) -> None:
    bought = connected(ups, label_format="zpl").buy_label(order())

    assert bought.file is not None
    assert bought.file.media_type == "application/zpl"
    assert bought.file.body == b"^XA^FDReturn^FS^XZ"


@pytest.mark.parametrize("trouble", ["hang", "drop", "broken", "odd"])
def test_without_a_clear_answer_it_is_unknown_and_was_asked_once(
    ups: UpsService, trouble: str
) -> None:
    ups.trouble = trouble

    with pytest.raises(OutcomeUnknown):
        connected(ups).buy_label(order())

    assert ups.times("/ship") == 1


def test_a_no_of_the_carrier_is_a_no_with_its_code(ups: UpsService) -> None:
    ups.trouble = "refuse"

    with pytest.raises(Refused, match="invalid shipper number") as told:
        connected(ups).buy_label(order())

    assert told.value.code == "120100"


def test_a_carrier_that_is_busy_has_done_nothing(ups: UpsService) -> None:
    ups.trouble = "busy"

    with pytest.raises(Unavailable):
        connected(ups).buy_label(order())

    assert ups.sold == []


def test_nothing_is_bought_when_no_rate_can_be_had(ups: UpsService) -> None:
    ups.is_rating = False

    with pytest.raises(Refused, match="not available here"):
        connected(ups).buy_label(order())

    assert ups.times("/ship") == 0


def test_a_server_that_is_not_there_has_done_nothing(ups: UpsService) -> None:
    away = connected(ups, base_url=f"http://127.0.0.1:{free_port()}")

    with pytest.raises(Unavailable):
        away.buy_label(order())
    with pytest.raises(Unavailable):
        away.check()


def test_a_label_without_paper_is_refused_before_anybody_is_asked(ups: UpsService) -> None:
    with pytest.raises(Refused) as told:
        connected(ups).buy_label(order(paperless=True))

    assert told.value.code == "paperless_not_sold"
    assert ups.asked == []


def test_a_label_is_voided_once(ups: UpsService) -> None:
    carrier = connected(ups)
    bought = carrier.buy_label(order())

    carrier.void_label(bought.carrier_label_id)

    assert ups.voided == [bought.tracking_number]
    with pytest.raises(Refused, match="cannot be voided"):
        carrier.void_label(bought.carrier_label_id)


def test_trying_a_connection_tells_wrong_credentials_from_right_ones(ups: UpsService) -> None:
    connected(ups).check()

    with pytest.raises(Refused, match="Invalid Authentication"):
        connected(ups, credentials="client_id = tests-client\nclient_secret = no").check()


def test_a_carrier_whose_package_is_missing_can_be_had_later(ups: UpsService) -> None:
    with pytest.raises(Unavailable, match="karrio_nobody") as told:
        connected(ups, carrier="nobody").buy_label(order())

    assert told.value.code == "not_installed"


def test_settings_that_the_carrier_does_not_know_are_refused(ups: UpsService) -> None:
    for lines in ("api_key = x", "client_id = x", f"{CREDENTIALS}\nacount_number = 1"):
        with pytest.raises(Refused) as told:
            connected(ups, credentials=lines).check()
        assert told.value.code == "settings_unusable"


def test_karrio_leaves_the_process_as_it_was(ups: UpsService) -> None:
    connected(ups).check()

    assert ssl._create_default_https_context is ssl.create_default_context
    assert import_module("PIL.ImageFile").LOAD_TRUNCATED_IMAGES is False
    assert import_module("karrio.core.utils.helpers")._urlopen_with_span is send


def test_a_server_that_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    with UpsService(self_signed(tmp_path)) as stranger:
        carrier = connected(stranger)
        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            carrier.buy_label(order())

    assert stranger.asked == []


def test_no_label_is_sent_to_a_stranger_to_be_drawn(ups: UpsService) -> None:
    account = f"{ACCOUNT}\nconfig.enforce_zpl = true\nconfig.label_type = ZPL"

    bought = connected(ups, account=account).buy_label(order())

    assert bought.file is not None
    assert bought.file.media_type == "application/zpl"
    with pytest.raises(ConnectionRefusedError):
        send(Request("http://api.labelary.com/v1/printers"))


def test_what_may_have_been_heard_is_not_sent_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        request = Request(
            f"http://127.0.0.1:{silent.getsockname()[1]}/buy", b"x", method="POST"
        )
        with noted(timeout=0.2) as call:
            with pytest.raises(TimeoutError):
                send(request)
            with pytest.raises(SentOnce):
                send(request)

    assert [(one.was_sent, one.status) for one in call.exchanges] == [(True, None)]


def test_what_is_asked_in_threads_is_noted_too(ups: UpsService) -> None:
    connected(ups).check()
    lib = import_module("karrio.lib")

    with noted(timeout=2) as call:
        lib.run_concurently(lambda path: lib.request(url=f"{ups.url}{path}"), ["/a", "/b"])

    assert sorted((one.url, one.status) for one in call.exchanges) == [
        (f"{ups.url}/a", 404),
        (f"{ups.url}/b", 404),
    ]


ACCOUNTS = {
    "canadapost": "username = x\npassword = x\ncustomer_number = 1",
    "fedex": "api_key = x\nsecret_key = x\naccount_number = 1",
    "ups": CREDENTIALS,
    "usps": "client_id = x\nclient_secret = x\naccount_number = 1\nCRID = 1\nMID = 1",
}


@pytest.mark.parametrize("carrier", ACCOUNTS)
@pytest.mark.parametrize("service", ["", "some_service"])
def test_every_carrier_of_the_extra_is_asked_over_our_line(
    ups: UpsService, carrier: str, service: str
) -> None:
    ups.is_down = True
    lines = ACCOUNTS[carrier]
    down = connected(ups, carrier=carrier, credentials=lines, account="", service=service)
    sender = TORONTO if carrier == "canadapost" else SHOPPER

    with pytest.raises(Unavailable):
        down.buy_label(replace(order(), sender=sender))

    assert len(ups.asked) == 1


def test_an_order_goes_nowhere_else_than_where_it_was_sent(ups: UpsService) -> None:
    ups.trouble = "moved"

    with pytest.raises(OutcomeUnknown):
        connected(ups).buy_label(order())

    assert ups.times("/elsewhere") == 0


@pytest.mark.parametrize("lines", ["client_id", "= x", "other.name = x", "client_id ="])
def test_a_line_that_is_none_is_told(lines: str) -> None:
    with pytest.raises(ValueError, match="name = value"):
        Config(carrier="ups", account=lines)
