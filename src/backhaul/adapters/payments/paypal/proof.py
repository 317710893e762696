"""Whether a webhook is PayPal's own: the signature over it, and whose certificate made that.

Source: developer.paypal.com, "integrate webhooks", self-verification: RSA and SHA-256 over
transmission id, time, the webhook's id and the CRC-32 of the body, joined by `|`.
"""

from __future__ import annotations

import base64
import binascii
import threading
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from backhaul.adapters.payments.paypal.mapping import instant_of
from backhaul.core.errors import Unavailable

#: PayPal goes on trying for three days.
_OLDEST = timedelta(days=4)
_AHEAD = timedelta(minutes=5)
_MOST_CERTIFICATES = 20
_HEADERS = ("id", "time", "sig")
_CERTIFICATES = "/v1/notifications/certs/"
_HOSTS = frozenset(
    f"{name}.paypal.com" for name in ("api", "api-m", "api.sandbox", "api-m.sandbox")
)


class Proofs:
    """Certificates by address, fetched once; only PayPal's own addresses are ever asked."""

    def __init__(self, base_url: str, fetch: Callable[[str], bytes]) -> None:
        self._home = urlsplit(base_url)
        self._fetch = fetch
        self._fetching = threading.Lock()
        self._known: dict[str, bytes] = {}

    def is_genuine(
        self, headers: Mapping[str, str], body: bytes, webhook_id: str, *, now: datetime
    ) -> bool:
        """Raises Unavailable where the certificate cannot be had now."""
        given = {name.lower(): value for name, value in headers.items()}
        sent = {name: given.get(f"paypal-transmission-{name}", "") for name in _HEADERS}
        address = given.get("paypal-cert-url", "")
        algorithm = given.get("paypal-auth-algo", "").lower()
        if not webhook_id or not all(sent.values()) or algorithm != "sha256withrsa":
            return False
        if not _is_timely(sent["time"], now) or not self._is_theirs(address):
            return False
        signed = f"{sent['id']}|{sent['time']}|{webhook_id}|{zlib.crc32(body)}"
        return _signs(self._certificate(address), sent["sig"], signed.encode(), now)

    def _is_theirs(self, address: str) -> bool:
        """Whether an address is the service's own: a forger names one of his."""
        try:
            asked = urlsplit(address)
            host, port = asked.hostname or "", asked.port
        except ValueError:
            return False
        if "@" in asked.netloc:
            return False
        if not asked.path.startswith(_CERTIFICATES) or asked.query:
            return False
        if asked[:2] == self._home[:2]:
            return True
        is_paypal = host in _HOSTS
        return asked.scheme == "https" and is_paypal and port in {None, 443}

    def _certificate(self, address: str) -> bytes:
        """Fetch one at a time: whoever knows the webhook's address must not keep us busy."""
        known = self._known.get(address)
        if known is not None:
            return known
        if not self._fetching.acquire(blocking=False):
            raise Unavailable("another certificate is being fetched")
        try:
            fetched = self._fetch(address)
            if len(self._known) >= _MOST_CERTIFICATES:
                self._known.clear()
            self._known[address] = fetched
            return fetched
        finally:
            self._fetching.release()


def _is_timely(stamp: str, now: datetime) -> bool:
    try:
        return -_AHEAD <= now - instant_of(stamp) <= _OLDEST
    except (TypeError, ValueError):
        return False


def _signs(certificate: bytes, signature: str, signed: bytes, now: datetime) -> bool:
    # Importing it takes a while, and most processes hear no webhook.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    try:
        read = load_pem_x509_certificate(certificate)
    except ValueError as error:
        raise Unavailable("PayPal gave what is no certificate") from error
    key = read.public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    if not read.not_valid_before_utc <= now <= read.not_valid_after_utc:
        return False
    try:
        given = base64.b64decode(signature, validate=True)
        key.verify(given, signed, PKCS1v15(), SHA256())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True
