"""The command line: `backhaul-sandbox carrier|payments|paypal|adyen --port P --data DIR`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from backhaul_sandbox.adyen import adyen_peer
from backhaul_sandbox.carrier import carrier_peer
from backhaul_sandbox.payments import payments_peer
from backhaul_sandbox.paypal import paypal_peer
from backhaul_sandbox.server import Server

_PEERS = {
    "carrier": (carrier_peer, 1),
    "payments": (payments_peer, 2),
    "paypal": (paypal_peer, 3),
    "adyen": (adyen_peer, 4),
}


def main(arguments: list[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    build, place = _PEERS[chosen.peer]
    first_port = int(os.environ.get("BACKHAUL_PORT", "8000"))
    port = first_port + place if chosen.port is None else chosen.port
    peer = build(chosen.data / "sandbox" / f"{chosen.peer}.sqlite3")
    try:
        server = Server((chosen.host, port), peer.routes)
    except OSError as error:
        print(f"Cannot listen on {chosen.host}:{port}: {error.strerror}", file=sys.stderr)
        return 2
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    peer.sender.start()
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    print(f"{peer.name} on http://{chosen.host}:{server.server_port}", flush=True)
    ended.wait()
    server.stopping.set()
    server.shutdown()
    server.server_close()
    peer.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backhaul-sandbox",
        description="A carrier or a payment service of make-believe, with books of its own.",
    )
    parser.add_argument("peer", choices=sorted(_PEERS))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="0 takes a free one")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("BACKHAUL_DATA", "var")),
        help="the data directory; the books are in its folder `sandbox`",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
