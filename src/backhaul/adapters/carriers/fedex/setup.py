"""How FedEx is connected: Advanced Integrated Visibility sends us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="FedEx",
    fields=(SetupField(name="webhook_secret", kind=FieldKind.HIDDEN),),
    can_be_called=False,
    facts=("scans",),
)
