"""Rates and labels through Karrio, and what its silence means."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from backhaul.adapters.carriers.karrio import loading, shapes
from backhaul.adapters.carriers.karrio.config import KarrioConfig
from backhaul.adapters.carriers.karrio.transport import Call, noted
from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.carrier import (
    BoughtLabel,
    CarrierCapabilities,
    LabelOrder,
    Rate,
)

_NOBODYS = "BACKHAULCHECK"
_CANNOT_READ = frozenset({"SHIPPING_SDK_INTERNAL_ERROR", "SHIPPING_SDK_UNKNOWN_ERROR"})


class KarrioCarrier:
    """One account; Karrio and its gateway are made with the first question."""

    capabilities = CarrierCapabilities(
        sells_labels=True,
        paperless=False,
        answers_tracking=False,
        sends_webhooks=False,
        repeats_orders=False,
    )

    def __init__(self, config: KarrioConfig) -> None:
        self._config = config
        self._making = threading.Lock()
        self._made: Any = None

    def buy_label(self, order: LabelOrder) -> BoughtLabel:
        """Buy the service that the connection names, or else the cheapest.

        OutcomeUnknown whenever the order went out and no answer tells what became of it.
        """
        if order.paperless:
            raise Refused("Karrio has labels to print only.", code="paperless_not_sold")
        gateway = self._gateway()
        rates = self._rates(gateway, order)
        service = self._config.service or rates[0].service
        details, call, messages = self._order(gateway, order, service)
        if details is None or not details.tracking_number:
            raise _why_not_bought(call, messages)
        return self._bought(gateway, details, service, rates)

    def void_label(self, carrier_label_id: str) -> None:
        gateway = self._gateway()
        if "cancel_shipment" not in gateway.proxy_methods:
            raise Refused("This carrier takes no label back here.", code="cannot_void")
        karrio = loading.sdk()
        wanted = {"shipment_identifier": carrier_label_id, "service": self._config.service}
        with noted(self._config.timeout_seconds) as call:
            done, messages = karrio.Shipment.cancel(wanted).from_(gateway).parse()
        if done is None or not done.success:
            raise _why_not_bought(call, messages)

    def ask_tracking(self, tracking_number: str) -> bytes:
        said = f"Karrio's times are not used: {tracking_number} is not asked about."
        raise Refused(said, code="not_asked_through_karrio")

    def check(self) -> None:
        """Ask about a parcel of nobody: that nobody knows it is fine, a closed door is not."""
        karrio, gateway = loading.sdk(), self._gateway()
        if "get_tracking" not in gateway.proxy_methods:
            return
        with noted(self._config.timeout_seconds) as call:
            asked = karrio.Tracking.fetch({"tracking_numbers": [_NOBODYS]}).from_(gateway)
            _, messages = asked.parse()
        code, words = shapes.said(messages)
        if call.has_status(401, 403):
            raise Refused(words or "The credentials are wrong.", code=code)
        if call.is_open or not call.is_answered:
            raise Unavailable(words or "The carrier does not answer.", code=code)

    def _gateway(self) -> Any:
        with self._making:
            if self._made is None:
                config = self._config
                self._made = loading.gateway(config.carrier, config.settings(), config.base_url)
        return self._made

    def _rates(self, gateway: Any, order: LabelOrder) -> tuple[Rate, ...]:
        """Return what its services ask; none is fine where the service is named.

        A carrier that does not answer this is not asked for a label either.
        """
        rates: tuple[Rate, ...] = ()
        why: OutsideError = Refused("It has no rates: name the service.", code="no_service")
        if "get_rates" in gateway.proxy_methods:
            request = shapes.rate_request(order, self._config)
            with noted(self._config.timeout_seconds) as call:
                asked = loading.sdk().Rating.fetch(request).from_(gateway)
                told, messages = asked.parse()
            rates = shapes.rates_of(told or ())
            why = _why_no_rates(call, messages)
        is_needed = not self._config.service or isinstance(why, Unavailable)
        if not rates and is_needed:
            raise why
        return rates

    def _order(
        self, gateway: Any, order: LabelOrder, service: str
    ) -> tuple[Any, Call, Sequence[Any]]:
        as_return = "create_return_shipment" in gateway.proxy_methods
        wanted = shapes.label_request(order, self._config, service, as_return=as_return)
        with noted(self._config.timeout_seconds) as call:
            details, messages = loading.sdk().Shipment.create(wanted).from_(gateway).parse()
        return details, call, messages

    def _bought(
        self, gateway: Any, details: Any, service: str, rates: Sequence[Rate]
    ) -> BoughtLabel:
        file = shapes.file_of(details.docs, self._config.label_format)
        number = str(details.tracking_number)
        if file is None:
            raise OutcomeUnknown(f"{number} was bought, but no label came.", code="no_file")
        selected = details.selected_rate
        return BoughtLabel(
            carrier_label_id=str(details.shipment_identifier or number),
            carrier_name=_name(gateway, self._config.carrier),
            tracking_number=number,
            price=shapes.price_of(selected) or _price(service, rates),
            qr_text=number,
            expires_at=None,
            carrier=self._config.our_code,
            service=service,
            rates=tuple(rates),
            file=file,
        )


def connect(config: KarrioConfig) -> KarrioCarrier:
    return KarrioCarrier(config)


def _why_not_bought(call: Call, messages: Sequence[Any]) -> OutsideError:
    """A no is believed when the carrier said it, or when we never got through."""
    code, words = shapes.said(messages)
    if call.is_open or (call.is_answered and _is_unread(call, messages)):
        return OutcomeUnknown(words or "The carrier's answer tells nothing.", code=code)
    if call.has_status(429):
        return Unavailable(words, code=code)
    if call.exchanges and not call.is_answered:
        return Unavailable(words or "The carrier cannot be reached.", code=code)
    return Refused(words, code=code)


def _is_unread(call: Call, messages: Sequence[Any]) -> bool:
    """A yes without a label, or one that Karrio stumbled over, is no no."""
    if not call.has_status(200, 201, 202):
        return False
    codes = {str(one.code) for one in messages}
    return not codes or bool(codes & _CANNOT_READ)


def _why_no_rates(call: Call, messages: Sequence[Any]) -> OutsideError:
    """Asking what it costs changes nothing: only a real no is one."""
    code, words = shapes.said(messages)
    if call.is_open or call.has_status(429) or (call.exchanges and not call.is_answered):
        return Unavailable(words or "The carrier does not answer.", code=code)
    return Refused(words or "The carrier offers nothing for this parcel.", code=code)


def _price(service: str, rates: Sequence[Rate]) -> Money | None:
    return next((rate.price for rate in rates if rate.service == service), None)


def _name(gateway: Any, carrier: str) -> str:
    known = loading.sdk().gateway.providers.get(carrier)
    return str(getattr(known, "label", "") or gateway.settings.carrier_name)[:80]
