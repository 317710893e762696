"""How UPS is connected: its Track Alert sends us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="UPS",
    fields=(SetupField(name="webhook_credential", kind=FieldKind.HIDDEN),),
    can_be_called=False,
    facts=("scans",),
)
