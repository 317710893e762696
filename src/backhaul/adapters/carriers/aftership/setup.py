"""How AfterShip is connected: its trackings send us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="AfterShip",
    fields=(SetupField(name="webhook_secret", kind=FieldKind.HIDDEN),),
    can_be_called=False,
    facts=("scans",),
)
