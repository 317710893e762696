"""How Stripe is connected."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="Stripe",
    fields=(
        SetupField(name="api_key", kind=FieldKind.HIDDEN),
        SetupField(name="base_url", kind=FieldKind.URL, is_required=False),
    ),
    can_be_called=True,
    tells_its_webhook=True,
    facts=("refunds",),
)
