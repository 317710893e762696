"""How 17TRACK is connected: it pushes what it finds to us."""

from __future__ import annotations

from backhaul.core.ports.setup import FieldKind, Setup, SetupField

SETUP = Setup(
    title="17TRACK",
    fields=(SetupField(name="webhook_key", kind=FieldKind.HIDDEN),),
    can_be_called=False,
    facts=("scans",),
)
