"""How Adyen is connected."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="Adyen",
    fields=(
        SetupField(
            name="base_url", kind=FieldKind.URL, default="https://checkout-test.adyen.com"
        ),
        SetupField(name="merchant_account", kind=FieldKind.TEXT),
        SetupField(name="api_key", kind=FieldKind.HIDDEN),
        SetupField(name="hmac_key", kind=FieldKind.HIDDEN, is_required=False),
        SetupField(name="disputes_url", kind=FieldKind.URL, is_required=False),
    ),
    can_be_called=True,
    facts=("refunds",),
)
