"""When X then Y: every reaction of the product, on one screen."""

from __future__ import annotations

from backhaul.foundation.outbox.reactions import Wiring


def make_wiring() -> Wiring:
    return Wiring(reactions={}, handlers={})
