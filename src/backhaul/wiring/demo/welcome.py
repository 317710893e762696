"""What the demo shows first: a few returns on their way, and where to look."""

from __future__ import annotations

from django.conf import settings

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug, tracking_url
from backhaul.stages.returns.models import Return
from backhaul.wiring import place
from backhaul.wiring.demo.playing import leave_on_the_way
from backhaul.wiring.demo.seed import PASSWORD, DemoAccess

_SHOWN = 6


def play(access: dict[str, DemoAccess], count: int) -> None:
    """Leave `count` returns of each brand at different points of their journey.

    Each has a fixed name, so that what an interrupted run began is gone on with.
    """
    for slug, given in access.items():
        brand_id = brand_by_slug(slug).pk
        with acting_for(brand_id):
            known = Return.objects.filter(brand_id=brand_id).count()
        if known < count:
            leave_on_the_way(slug, given, count)


def welcome(access: dict[str, DemoAccess]) -> str:
    """Return the text that the demo prints when it is ready."""
    base = settings.PUBLIC_URL
    lines = ["", "The demo is ready.", ""]
    for slug, given in access.items():
        brand = brand_by_slug(slug)
        lines.append(f"  {brand.name}: tracking pages that a shopper sees")
        lines.extend(f"    {text}" for text in _tracking_pages(brand.pk, slug))
        lines.append(f"    API key: {given.api_key}")
        lines.append("")
    return "\n".join(
        [
            *lines,
            f"  API documentation   {base}/api/v1/docs",
            f"  Carrier's books     {place.local_url(place.carrier_port())}/",
            f"  Payments' books     {place.local_url(place.payments_port())}/",
            f"  E-mails sent        {settings.DATA / 'mail'}",
            f"  Members             owner@nordlicht.example, … password: {PASSWORD}",
            "",
            "  Try first: open a tracking page and tell it that you dropped the parcel off;",
            "  then `backhaul clock advance 73h` and reload: the silence was noticed.",
            "  `backhaul journey --brand nordlicht --count 10` plays ten returns to their end.",
            "",
        ]
    )


def _tracking_pages(brand_id: int, slug: str) -> list[str]:
    with acting_for(brand_id):
        rows = list(
            Return.objects.filter(brand_id=brand_id)
            .order_by("-created_at", "-id")
            .values_list("id", "headline")[:_SHOWN]
        )
    return [f"{headline:26} {tracking_url(slug, pk)}" for pk, headline in rows]
