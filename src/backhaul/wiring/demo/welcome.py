"""What the demo shows first: a few returns on their way, and where to look."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.db import connections

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug, tracking_url
from backhaul.stages.returns.models import Return
from backhaul.wiring import place
from backhaul.wiring.demo.money import leave_money
from backhaul.wiring.demo.playing import leave_on_the_way
from backhaul.wiring.demo.seed import PASSWORD, DemoAccess
from backhaul.wiring.demo.tills import url_of

_SHOWN = 7


def play(access: dict[str, DemoAccess], count: int) -> None:
    """Leave `count` returns of each brand at different points of their journey.

    Each has a fixed name, so that what an interrupted run began is gone on with. The brands
    play side by side: most of the time each waits for the worker.
    """
    with ThreadPoolExecutor(max_workers=len(access)) as pool:
        for played in [pool.submit(_play, slug, access[slug], count) for slug in access]:
            played.result()


def _play(slug: str, access: DemoAccess, count: int) -> None:
    try:
        brand_id = brand_by_slug(slug).pk
        with acting_for(brand_id):
            mine = Return.objects.filter(brand_id=brand_id, client_ref__startswith="journey-")
            known = mine.count()
        if known < count:
            leave_on_the_way(slug, access, count)
        if count:
            leave_money(slug, access)
    finally:
        connections.close_all()  # those of this thread


def welcome(access: dict[str, DemoAccess]) -> str:
    """Return the text that the demo prints when it is ready."""
    base = settings.PUBLIC_URL
    command = Path(sys.executable).parent / "backhaul"
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
            f"  PayPal's, Adyen's   {url_of('paypal')}/  {url_of('adyen')}/  (sandboxes)",
            f"  E-mails sent        {settings.DATA / 'mail'}",
            f"  Console             {base}/   password of everybody: {PASSWORD}",
            "    owner@kestrel.example      the operator: both brands, all settings",
            "    manager@nordlicht.example  one brand; also agent@, finance@, viewer@, owner@",
            "    finance@nordlicht.example  its money: chargebacks, transfers, books",
            f"  Station             {base}/station/",
            "    inspector@nordlicht.example, receiver@nordlicht.example",
            "",
            "  Try first, in another terminal:",
            f"    export BACKHAUL_DATA={settings.DATA} BACKHAUL_PORT={settings.PORT}",
            "    Open a page of a return that is `label_ready`; say that you dropped it off.",
            f"    {command} clock advance 73h   Reload: the silence was noticed.",
            f"    {command} journey --brand nordlicht --count 10   Ten returns to their end.",
            "",
        ]
    )


def _tracking_pages(brand_id: int, slug: str) -> list[str]:
    """Return one page per headline, those that still wait for the shopper first."""
    with acting_for(brand_id):
        newest = dict(
            Return.objects.filter(brand_id=brand_id)
            .order_by("created_at", "id")
            .values_list("headline", "id")
        )
    rows = sorted(((pk, code) for code, pk in newest.items()), key=_waits_first)[:_SHOWN]
    return [f"{headline:26} {tracking_url(slug, pk)}" for pk, headline in rows]


def _waits_first(row: tuple[int, str]) -> tuple[bool, int]:
    return (row[1] != "label_ready", -row[0])
