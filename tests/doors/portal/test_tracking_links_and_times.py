"""The way to the carrier's own page, and times as people at the place of a scan read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from backhaul.doors.portal.freshness import in_its_zone
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile.tracking_view import ScanView
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.models import Scan
from tests.cast import Cast
from tests.doors.portal.test_tracking_page import EN, ZH, text_of, told

AT = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)
UNSURE = {"is_uncertain": True}
UPS = "1Z999AA10123456784"


def scan(**values: Any) -> ScanView:
    return ScanView(**{"at": AT, "offset_minutes": 60, "place": "", "word": "", **values})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Mon 16 Nov, 23:30"),
        ({"offset_minutes": None}, "Mon 16 Nov, 23:30"),
        ({"offset_minutes": 480}, "Tue 17 Nov, 06:30 (UTC+8)"),
        ({"offset_minutes": -210}, "Mon 16 Nov, 19:00 (UTC−3:30)"),
        ({"offset_minutes": 0}, "Mon 16 Nov, 22:30 (UTC+0)"),
        # Nobody knows its zone: it is told as it was written, not as if it were of ours.
        (
            {"offset_minutes": None, "is_uncertain": True},
            "Mon 16 Nov, 22:30 (local time there)",
        ),
        (
            {"offset_minutes": -300, "is_uncertain": True},
            "Mon 16 Nov, 17:30 (local time there)",
        ),
    ],
)
def test_a_scan_is_told_in_the_time_of_its_place(values: dict[str, Any], said: str) -> None:
    later = Local.of("en", "Europe/Berlin", AT + timedelta(days=2))

    with override("en"):
        found = in_its_zone(scan(**values), later, later.moment)

    assert found.replace("\N{NO-BREAK SPACE}", " ") == said


def test_the_page_leads_to_the_carrier_and_tells_it_nothing(cast: Cast, client: Client) -> None:
    story = told(cast, "on_its_way")
    with acting_for(cast.nordlicht.pk):
        Parcel.objects.filter(brand=cast.nordlicht).update(
            carrier="ups", carrier_name="UPS", tracking_number=UPS
        )

    html = client.get(story.path, headers=EN).content.decode()

    address = f"https://www.ups.com/track?tracknum={UPS}"
    assert f'<a class="number" href="{address}" rel="noopener noreferrer">' in html
    assert "with UPS" in html


def test_a_carrier_that_has_no_page_and_a_number_that_is_none_lead_nowhere(
    cast: Cast, client: Client
) -> None:
    story = told(cast, "on_its_way")
    assert "https://" not in client.get(story.path, headers=EN).content.decode()

    with acting_for(cast.nordlicht.pk):
        Parcel.objects.filter(brand=cast.nordlicht).update(
            carrier="ups", carrier_name="UPS", tracking_number='"><script>alert(1)</script>'
        )
    html = client.get(story.path, headers=EN).content.decode()
    assert "https://" not in html
    assert "<script>alert" not in html


def test_the_last_scan_of_another_zone_names_it(cast: Cast, client: Client) -> None:
    story = told(cast, "on_its_way")
    with acting_for(cast.nordlicht.pk):
        Scan.objects.filter(brand=cast.nordlicht).update(utc_offset_minutes=480)

    english = text_of(client.get(story.path, headers=EN).content.decode())
    with acting_for(cast.nordlicht.pk):
        Scan.objects.filter(brand=cast.nordlicht).update(
            utc_offset_minutes=None, zone_source="uncertain"
        )
    unsure = text_of(client.get(story.path, headers=EN).content.decode())
    chinese = client.get(story.path, headers=ZH)

    assert "Last scan today, 13:12 (UTC+8), Hub Magdeburg" in english
    assert "Last scan today, 05:12 (local time there), Hub Magdeburg" in unsure
    assert chinese.status_code == 200
