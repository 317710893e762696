"""How a carrier is connected that Karrio knows."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="Karrio (UPS, FedEx, USPS, Canada Post …)",
    fields=(
        SetupField(name="carrier", kind=FieldKind.TEXT, default="ups"),
        SetupField(name="credentials", kind=FieldKind.HIDDEN_TEXT),
        SetupField(name="account", kind=FieldKind.LONG_TEXT, is_required=False),
        SetupField(name="service", kind=FieldKind.TEXT, is_required=False),
        SetupField(name="label_format", kind=FieldKind.TEXT, is_required=False, default="PDF"),
        SetupField(name="test_mode", kind=FieldKind.SWITCH, is_required=False),
        SetupField(name="base_url", kind=FieldKind.URL, is_required=False),
    ),
    can_be_called=True,
    is_heard=False,
    facts=("labels", "rates"),
    in_worker=True,
    needs=("karrio", "karrio_{carrier}"),
)
