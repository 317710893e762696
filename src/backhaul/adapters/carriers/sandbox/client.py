"""The calls to Paketo, and which of its errors tell what happened and which do not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from backhaul.adapters.carriers.headers import retry_after
from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.carrier import (
    Address,
    BoughtLabel,
    CarrierCapabilities,
    LabelOrder,
)

if TYPE_CHECKING:
    from requests import Response

name = "sandbox"


class SandboxCarrierConfig(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: str = Field(min_length=8, repr=False)
    base_url: str = Field(pattern=r"^https?://\S+$")
    webhook_secret: str = Field(default="", repr=False)
    """Empty: no webhook is believed."""
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)


class SandboxCarrier:
    """One connection: one pool of lines, shared by all threads."""

    capabilities = CarrierCapabilities(
        sells_labels=True, paperless=True, answers_tracking=True, sends_webhooks=True
    )

    def __init__(self, config: SandboxCarrierConfig) -> None:
        # Importing it takes a tenth of a second, and most processes call no carrier.
        from requests import Session

        self._base_url = config.base_url.rstrip("/")
        self._timeout = config.timeout_seconds
        self._session = Session()
        # The machine's own settings must not put another login in place of the key.
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {config.api_key}"

    def buy_label(self, order: LabelOrder) -> BoughtLabel:
        reply = self._ask("POST", "/v1/labels", _label_json(order), key=order.key)
        _refuse(reply)
        try:
            return _bought(reply.json())
        except (KeyError, TypeError, ValueError) as error:
            raise OutcomeUnknown(f"Paketo answered what we cannot read: {error!r}") from error

    def void_label(self, carrier_label_id: str) -> None:
        _refuse(self._ask("DELETE", f"/v1/labels/{carrier_label_id}"))

    def ask_tracking(self, tracking_number: str) -> bytes:
        """Reading has no outcome: whatever goes wrong is Unavailable, asking again is safe.

        An unknown number is an answer too: the parser tells what it says.
        """
        try:
            reply = self._ask("GET", f"/v1/tracking/{tracking_number}")
        except OutcomeUnknown as unknown:
            raise Unavailable(str(unknown)) from unknown
        if reply.status_code != 404:
            try:
                _refuse(reply)
            except OutcomeUnknown as unknown:
                raise Unavailable(str(unknown), code=unknown.code) from unknown
        return reply.content

    def register_webhook(self, url: str, secret: str) -> None:
        """Make the carrier send scans of all parcels of this account to `url`."""
        _refuse(self._ask("PUT", "/v1/webhook", {"url": url, "secret": secret}))

    def check(self) -> None:
        """Ask for a parcel that does not exist: a wrong key or address is noticed."""
        self.ask_tracking("BACKHAUL-CHECK")

    def tell_webhook(self, url: str, secret: str) -> str:
        self.register_webhook(url, secret)
        return secret

    def _ask(
        self, method: str, path: str, json: dict[str, Any] | None = None, *, key: str = ""
    ) -> Response:
        from requests import RequestException

        try:
            return self._session.request(
                method,
                self._base_url + path,
                json=json,
                headers={"Idempotency-Key": key} if key else None,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except RequestException as error:
            raise OutcomeUnknown(f"Paketo did not answer: {type(error).__name__}") from error


def connect(config: SandboxCarrierConfig) -> SandboxCarrier:
    return SandboxCarrier(config)


def _refuse(reply: Response) -> None:
    """Raise what a reply other than 2xx means."""
    if reply.ok and not reply.is_redirect:
        return
    code, message = _error_of(reply)
    said = f"Paketo: {reply.status_code} {message}"
    if reply.status_code in (429, 503):  # Paketo's word that nothing was done
        raise Unavailable(said, code=code, wait=retry_after(reply.headers))
    kind: type[OutsideError] = OutcomeUnknown
    if 400 <= reply.status_code < 500:
        kind = Refused
    raise kind(said, code=code)


def _error_of(reply: Response) -> tuple[str, str]:
    try:
        error = reply.json()["error"]
        return str(error["code"]), str(error["message"])
    except (KeyError, TypeError, ValueError):
        return "", reply.text[:200]


def _label_json(order: LabelOrder) -> dict[str, Any]:
    return {
        "reference": order.reference,
        "from": _address_json(order.sender),
        "to": _address_json(order.destination),
        "weight_grams": order.weight_grams,
        "paperless": order.paperless,
    }


def _address_json(address: Address) -> dict[str, str]:
    return {
        "name": address.name,
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
        "country": address.country,
        "phone": address.phone,
    }


def _bought(told: dict[str, Any]) -> BoughtLabel:
    expires = told.get("expires_at")
    return BoughtLabel(
        carrier_label_id=told["id"],
        carrier_name=told["carrier"],
        tracking_number=told["tracking_number"],
        price=Money(told["price_minor"], told["currency"]),
        qr_text=told["qr_text"],
        expires_at=datetime.fromisoformat(expires) if expires else None,
    )
