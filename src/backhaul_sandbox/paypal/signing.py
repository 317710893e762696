"""Webhooks signed as PayPal signs them: RSA, with a certificate that can be fetched."""

from __future__ import annotations

import base64
import sqlite3
import uuid
import zlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from backhaul_sandbox.books import Books
from backhaul_sandbox.paypal.objects import instant
from backhaul_sandbox.webhooks import Sender

CERTIFICATE_PATH = "/v1/notifications/certs/CERT-sandbox"
_FROM, _UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2190, 1, 1, tzinfo=UTC)


class SigningSender(Sender):
    """The secret of a delivery is the webhook's id and the peer's address, by a space."""

    def __init__(self, books: Books) -> None:
        super().__init__(books, "")
        self._key = _key(books)
        self.certificate = _certificate(self._key)

    def _headers(self, row: sqlite3.Row, body: bytes) -> dict[str, str]:
        webhook, _, home = str(row["secret"]).partition(" ")
        number, at = str(uuid.uuid4()), instant(self._books.now())
        signed = f"{number}|{at}|{webhook}|{zlib.crc32(body)}".encode()
        signature = self._key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return {
            "Content-Type": "application/json",
            "PAYPAL-TRANSMISSION-ID": number,
            "PAYPAL-TRANSMISSION-TIME": at,
            "PAYPAL-TRANSMISSION-SIG": base64.b64encode(signature).decode(),
            "PAYPAL-CERT-URL": home + CERTIFICATE_PATH,
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
        }


def _key(books: Books) -> rsa.RSAPrivateKey:
    """The key stays with the books: what was sent before a restart is still proven."""
    kept = books.setting("signing_key", "")
    if kept:
        read = serialization.load_pem_private_key(kept.encode(), None)
        assert isinstance(read, rsa.RSAPrivateKey)
        return read
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    written = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    books.set("signing_key", written.decode())
    return made


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SANDBOX, not PayPal")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)
