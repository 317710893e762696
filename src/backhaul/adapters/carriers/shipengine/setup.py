"""How ShipEngine is connected: its trackings send us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="ShipEngine",
    fields=(SetupField(name="public_keys", kind=FieldKind.LONG_TEXT),),
    can_be_called=False,
    facts=("scans",),
)
