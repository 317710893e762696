"""Whether a Track Alert message is from UPS: it repeats the credential we subscribed with."""

from __future__ import annotations

from backhaul.adapters.carriers.signatures import Credential


def ups_guard(credential: str) -> Credential:
    """`credential` is the secret that we made up and gave to UPS when we subscribed."""
    return Credential(credential, "credential")
