"""How USPS is connected: its subscriptions send us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="USPS",
    fields=(SetupField(name="webhook_secret", kind=FieldKind.HIDDEN, is_required=False),),
    can_be_called=False,
    facts=("scans",),
)
