"""How DHL is connected: its unified push sends us scans."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="DHL",
    fields=(
        SetupField(
            name="webhook_header", kind=FieldKind.TEXT, is_required=False, default="X-Api-Key"
        ),
        SetupField(name="webhook_credential", kind=FieldKind.HIDDEN, is_required=False),
    ),
    can_be_called=False,
    facts=("scans",),
)
