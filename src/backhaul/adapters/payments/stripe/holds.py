"""Holds at Stripe: payments that are authorised now and captured later, or never."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from backhaul.adapters.payments.stripe.line import StripeLine, told_or_unknown
from backhaul.adapters.payments.stripe.mapping import (
    amount_of,
    card_amount,
    instant_of,
    text_of,
)
from backhaul.core.errors import Refused
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldOrder, HoldStatus, ProviderHold

if TYPE_CHECKING:
    from stripe import StripeClient

_PAGE = 100
_TOO_LATE = "payment_intent_unexpected_state"
_STATUS = {
    "requires_capture": HoldStatus.HELD,
    "succeeded": HoldStatus.CAPTURED,
    "canceled": HoldStatus.RELEASED,
    "processing": HoldStatus.PENDING,
    "requires_action": HoldStatus.PENDING,
    "requires_confirmation": HoldStatus.PENDING,
    "requires_payment_method": HoldStatus.FAILED,
}


class StripeHolds(StripeLine):
    def hold(self, order: HoldOrder) -> ProviderHold:
        """Hold on the card that paid before, without the shopper being there."""
        amount = card_amount(order.amount)
        customer, method = self._instrument(order.like_payment_ref)
        asked = {
            "amount": amount,
            "currency": order.amount.currency.lower(),
            "customer": customer,
            "payment_method": method,
            "capture_method": "manual",
            "confirm": True,
            "off_session": True,
            "metadata": {"intent": order.intent},
            "expand": ["latest_charge"],
        }
        told = self._ask(
            lambda stripe: stripe.v1.payment_intents.create(
                asked,  # type: ignore[arg-type] # the pure mapping knows no SDK types
                {"idempotency_key": order.key},
            ).to_dict()
        )
        return told_or_unknown(lambda: hold_of(told))

    def capture(self, provider_ref: str, amount: Money, *, key: str) -> ProviderHold:
        asked = {"amount_to_capture": card_amount(amount), "expand": ["latest_charge"]}
        return self._end(
            provider_ref,
            lambda stripe: stripe.v1.payment_intents.capture(
                provider_ref,
                asked,  # type: ignore[arg-type] # likewise
                {"idempotency_key": key},
            ).to_dict(),
            is_done=lambda held: held.status is HoldStatus.CAPTURED and held.captured == amount,
        )

    def release(self, provider_ref: str, *, key: str) -> ProviderHold:
        return self._end(
            provider_ref,
            lambda stripe: stripe.v1.payment_intents.cancel(
                provider_ref, {"expand": ["latest_charge"]}, {"idempotency_key": key}
            ).to_dict(),
            is_done=lambda held: held.status is HoldStatus.RELEASED,
        )

    def find_hold(self, order: HoldOrder) -> ProviderHold | None:
        """Look through all payments of the shopper; one that holds goes before others."""
        customer, _ = self._instrument(order.like_payment_ref)
        found = self._read(
            lambda stripe: [
                hold_of(told)
                for told in _payments_of(stripe, customer)
                if (told.get("metadata") or {}).get("intent") == order.intent
            ]
        )
        found.sort(key=lambda hold: hold.status in {HoldStatus.FAILED, HoldStatus.RELEASED})
        return found[0] if found else None

    def read_hold(self, provider_ref: str) -> ProviderHold:
        return self._read(
            lambda stripe: hold_of(
                stripe.v1.payment_intents.retrieve(
                    provider_ref, {"expand": ["latest_charge"]}
                ).to_dict()
            )
        )

    def _instrument(self, payment_ref: str) -> tuple[str, str]:
        """Return the customer and the method that are stored with Stripe, or refuse."""
        told = self._read(
            lambda stripe: stripe.v1.payment_intents.retrieve(payment_ref).to_dict()
        )
        customer, method = told.get("customer"), told.get("payment_method")
        is_stored = told.get("setup_future_usage") == "off_session"
        if not is_stored or not isinstance(customer, str) or not isinstance(method, str):
            raise Refused(
                f"the instrument of {payment_ref} is not stored for later use",
                code="no_stored_instrument",
            )
        return customer, method

    def _end(
        self,
        provider_ref: str,
        call: Callable[[StripeClient], dict[str, Any]],
        *,
        is_done: Callable[[ProviderHold], bool],
    ) -> ProviderHold:
        """A no may be about what an earlier call did, once its key is forgotten."""
        try:
            told = self._ask(call)
        except Refused as refused:
            if refused.code == _TOO_LATE:
                held = self.read_hold(provider_ref)
                if is_done(held):
                    return held
            raise
        return told_or_unknown(lambda: hold_of(told))


def hold_of(told: Mapping[str, Any]) -> ProviderHold:
    """Read a payment that is captured by hand; raise ValueError if it is none."""
    try:
        status = _STATUS[told["status"]]
        charge = told.get("latest_charge")
        card = ((charge or {}).get("payment_method_details") or {}).get("card") or {}
        until = card.get("capture_before")
        return ProviderHold(
            provider_ref=text_of(told["id"]),
            amount=amount_of(told, "amount"),
            captured=amount_of(told, "amount_received"),
            status=status,
            intent=str((told.get("metadata") or {}).get("intent", "")),
            failure_code=str((told.get("last_payment_error") or {}).get("code") or ""),
            expires_at=instant_of(until) if until else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a hold: {error!r}") from error


def _payments_of(stripe: StripeClient, customer: str) -> list[dict[str, Any]]:
    first = stripe.v1.payment_intents.list({"customer": customer, "limit": _PAGE})
    return [payment.to_dict() for payment in first.auto_paging_iter()]
