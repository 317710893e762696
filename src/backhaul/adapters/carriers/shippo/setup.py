"""How Shippo is connected: its trackings send us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="Shippo",
    fields=(SetupField(name="webhook_secret", kind=FieldKind.HIDDEN, is_required=False),),
    can_be_called=False,
    facts=("scans",),
)
