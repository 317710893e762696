"""A scan whose word its sentence suggested is shown as a guess on the return's page."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.models import Confirmation, Scan
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import keep, labelled_parcel, put_clock


def test_a_guess_is_told_from_what_the_carrier_said(cast: Cast, client: Client) -> None:
    put_clock(MONDAY + timedelta(hours=24))
    client.force_login(cast.ada)
    labelled_parcel(cast.nordlicht)
    events = [
        {"datetime": (MONDAY + timedelta(hours=n)).isoformat(), **said}
        for n, said in enumerate(
            (
                {"status": "in_transit", "message": "Departed from hub"},
                {"status": "in_transit", "message": "Out for delivery today"},
                {"status": "in_transit", "message": "Nobody home"},
            ),
            start=2,
        )
    ]
    body = {"tracking_code": NUMBER, "tracking_details": events}
    keep(cast.nordlicht, json.dumps(body).encode(), adapter="easypost")
    drain_inbox()
    with acting_for(cast.nordlicht.pk):
        ran = Return.objects.get().ran

    text = " ".join(client.get(f"/b/nordlicht/returns/{ran}/").content.decode().split())

    assert text.count("(a guess, ") == 1
    assert "Delivery attempt failed (a guess, 88 % sure)" in text


def test_a_guess_is_overruled_from_the_returns_page_and_comes_back(
    cast: Cast, client: Client
) -> None:
    test_a_guess_is_told_from_what_the_carrier_said(cast, client)
    with acting_for(cast.nordlicht.pk):
        ran = Return.objects.get().ran
    page = f"/b/nordlicht/returns/{ran}/"
    found = re.search(
        r'href="([^"]*words/one/[^"]*)">Not so', client.get(page).content.decode()
    )
    assert found is not None
    address = unescape(found[1])

    form = client.get(address).content.decode()
    assert "Nobody home" in form
    answer = client.post(address, {"scope": "sentence", "says": "in_transit", "apply": "1"})
    assert answer.status_code == 302
    with acting_for(cast.nordlicht.pk):
        scan = Scan.objects.get(text__contains="Nobody home")
        row = Confirmation.objects.get()
    assert (scan.word, scan.incident) == ("in_transit", None)
    assert (row.scans, row.is_replaying) == (1, False)
    assert "(a guess" not in client.get(page).content.decode()

    client.post(f"/b/nordlicht/settings/words/{row.pk}/withdraw")
    with acting_for(cast.nordlicht.pk):
        scan = Scan.objects.get(text__contains="Nobody home")
    assert (scan.word, scan.incident) == ("incident", "attempt_failed")
    assert "(a guess, 88 % sure)" in client.get(page).content.decode()
