"""How PayPal is connected."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="PayPal",
    fields=(
        SetupField(name="client_id", kind=FieldKind.TEXT),
        SetupField(name="client_secret", kind=FieldKind.HIDDEN),
        SetupField(name="base_url", kind=FieldKind.URL, is_required=False),
    ),
    can_be_called=True,
    tells_its_webhook=True,
    facts=("refunds",),
)
