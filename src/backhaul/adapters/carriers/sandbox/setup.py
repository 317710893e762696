"""How Paketo is connected."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="Paketo (sandbox)",
    fields=(
        SetupField(name="base_url", kind=FieldKind.URL, default="http://127.0.0.1:8001"),
        SetupField(name="api_key", kind=FieldKind.HIDDEN),
    ),
    can_be_called=True,
    tells_its_webhook=True,
    is_sandbox=True,
    facts=("labels", "paperless", "tracking", "scans"),
)
