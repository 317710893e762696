"""A small UPS: as much of its REST interface as rates, return labels and voids need.

It keeps books of what reached it, and gives trouble on request.
"""

from __future__ import annotations

import base64
import io
import json
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

CLIENT = ("tests-client", "tests-secret")
CREDENTIALS = f"client_id = {CLIENT[0]}\nclient_secret = {CLIENT[1]}"
ACCOUNT = "account_number = A1B2C3"
#: UPS's numbers of services → what they cost. 03 is ground, 12 three days, 02 two.
PRICES = {"03": "9.85", "12": "14.20", "02": "21.07"}
_PREFIX = "/api/shipments/v2409"


class UpsService:
    """`trouble`: a key of _ANSWERS, or `hang` or `drop`, for the next label that is ordered.

    `hang` and `drop` sell the label and never say so.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.trouble = ""
        self.is_rating = True
        self.is_down = False
        self.sold: list[dict[str, Any]] = []
        self.voided: list[str] = []
        self.asked: list[str] = []
        self._server = _Server(self)
        self._scheme = "http"
        if tls is not None:
            self._scheme = "https"
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def config(self, **more: str) -> dict[str, str]:
        """Return the values of a connection to this service."""
        return {
            "carrier": "ups",
            "credentials": CREDENTIALS,
            "account": ACCOUNT,
            "base_url": self.url,
            "test_mode": "yes",
            **more,
        }

    def times(self, path: str) -> int:
        return sum(path in one for one in self.asked)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, service: UpsService) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.service.asked.append(f"POST {self.path}")
        if self.server.service.is_down:
            self._say(503, _errors("503", "Service Unavailable"))
        elif self.path.endswith("/oauth/token"):
            self._token()
        elif self.path.startswith("/api/rating/"):
            self._rates()
        elif self.path == f"{_PREFIX}/ship":
            self._ship(json.loads(body)["ShipmentRequest"])
        else:
            self._say(404, _errors("404", "Not found"))

    def do_DELETE(self) -> None:
        self.server.service.asked.append(f"DELETE {self.path}")
        number = self.path.rpartition("/")[2]
        known = {one["number"] for one in self.server.service.sold}
        if number not in known or number in self.server.service.voided:
            self._say(400, _errors("190117", "The shipment cannot be voided."))
            return
        self.server.service.voided.append(number)
        status = {"ResponseStatus": {"Code": "1", "Description": "Success"}}
        summary = {"SummaryResult": {"Status": {"Code": "1", "Description": "Voided"}}}
        self._say(200, {"VoidShipmentResponse": {"Response": status, **summary}})

    def do_GET(self) -> None:
        self.server.service.asked.append(f"GET {self.path}")
        self._say(404, _errors("TW0001", "Tracking Information Not Found"))

    def _token(self) -> None:
        pair = ":".join(CLIENT).encode()
        if self.headers.get("authorization") != f"Basic {base64.b64encode(pair).decode()}":
            self._say(401, _errors("250002", "Invalid Authentication Information."))
            return
        issued = str(int(time.time() * 1000))
        self._say(200, {"access_token": "token", "issued_at": issued, "expires_in": "14399"})

    def _rates(self) -> None:
        if not self.server.service.is_rating:
            self._say(400, _errors("111210", "The service is not available here."))
            return
        rated = [_rated(code, price) for code, price in PRICES.items()]
        self._say(200, {"RateResponse": {"RatedShipment": rated}})

    def _ship(self, asked: dict[str, Any]) -> None:
        trouble, self.server.service.trouble = self.server.service.trouble, ""
        if trouble in _ANSWERS:
            self._say(*_ANSWERS[trouble])
        else:
            self._sell(asked, trouble)

    def _sell(self, asked: dict[str, Any], trouble: str) -> None:
        number = f"1Z999AA1{len(self.server.service.sold) + 1:010d}"
        self.server.service.sold.append({"number": number, "asked": asked["Shipment"]})
        if trouble == "hang":
            time.sleep(1.5)
        if trouble:
            self.close_connection = True
            return
        form = asked["LabelSpecification"]["LabelImageFormat"]["Code"]
        self._say(200, _sold(number, form))

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return what a server needs that nobody has vouched for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    since = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def _errors(code: str, message: str) -> dict[str, Any]:
    return {"response": {"errors": [{"code": code, "message": message}]}}


_ANSWERS = {
    "refuse": (400, _errors("120100", "Missing or invalid shipper number.")),
    "busy": (429, _errors("10429", "Too Many Requests")),
    "broken": (500, _errors("10500", "Internal server error")),
    "odd": (200, {"ShipmentResponse": {}}),
    "moved": (302, {}),
}


def _charge(amount: str) -> dict[str, str]:
    return {"CurrencyCode": "USD", "MonetaryValue": amount}


def _rated(code: str, price: str) -> dict[str, Any]:
    names = ("TransportationCharges", "BaseServiceCharge", "TotalCharges")
    return {
        "Service": {"Code": code},
        **{name: _charge(price) for name in names},
        "ServiceOptionsCharges": _charge("0.00"),
        "ItemizedCharges": [],
        "TaxCharges": [],
    }


def _sold(number: str, form: str) -> dict[str, Any]:
    image = b"^XA^FDReturn^FS^XZ" if form == "ZPL" else _picture()
    label = {
        "ImageFormat": {"Code": form},
        "GraphicImage": base64.b64encode(image).decode(),
    }
    return {
        "ShipmentResponse": {
            "Response": {"ResponseStatus": {"Code": "1", "Description": "Success"}},
            "ShipmentResults": {
                "ShipmentIdentificationNumber": number,
                "PackageResults": [{"TrackingNumber": number, "ShippingLabel": label}],
            },
        }
    }


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("L", (280, 160), 255).save(made, "GIF")
    return made.getvalue()
