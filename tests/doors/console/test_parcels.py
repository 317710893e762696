"""The board of parcels: where each is, since when, what is wrong, and numbers of no parcel."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.bulk import make_bulk
from tests.makers.scans import event, labelled_parcel, put_clock, tell

DAY = timedelta(days=1)
NOW = MONDAY + 10 * DAY
PAGE = "/b/nordlicht/parcels/"
UPS = "1Z999AA10123456784"


def rans(answer: Any) -> list[str]:
    return re.findall(r'name="ran" value="([^"]+)"', answer.content.decode())


def listed(client: Any, query: str = "") -> list[str]:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return rans(answer)


def a_parcel(
    brand: Brand,
    order: str,
    *,
    at: datetime = MONDAY,
    incident: IncidentKind | None = None,
    scanned: datetime | None = None,
    place: str = "Łódź hub",
    **columns: Any,
) -> str:
    """Make a return with a parcel, its last scan and an incident about it; return the RAN."""
    if scanned is not None:
        columns["last_scan"] = {
            "instant": scanned.isoformat(),
            "utc_offset_minutes": 60,
            "place": place,
        }
    number = columns.pop("number", f"PK{order[-4:].rjust(10, '0')}")
    given = {"carrier": "ups", "carrier_name": "UPS", **columns}
    parcel = labelled_parcel(brand, number, order=order, at=at, **given)
    assert parcel.ret is not None
    with acting_for(brand.pk):
        Return.objects.filter(pk=parcel.ret.pk, brand=brand).update(created_at=at)
        if incident is not None:
            case = cases.load(brand.pk, parcel.ret.ran)
            opening = Opening(
                brand_id=brand.pk, kind=incident, case=case, subject=f"parcel:{parcel.pk}"
            )
            open_incidents([opening], at=at + DAY, actor="system")
            cases.write([case], fields=(), at=at + DAY, actor="system")
    return str(parcel.ret.ran)


@pytest.fixture
def four(cast: Cast) -> list[str]:
    put_clock(NOW)
    brand = cast.nordlicht
    a_parcel(cast.voltaic, "VT-1")
    return [
        a_parcel(
            brand,
            "NL-1",
            number=UPS,
            position="in_transit",
            scanned=MONDAY + 2 * DAY,
            incident=IncidentKind.NO_MOVEMENT,
        ),
        a_parcel(brand, "NL-2", at=MONDAY + DAY, carrier_name="Kurio", position=None),
        a_parcel(
            brand, "NL-3", at=MONDAY + 2 * DAY, position="delivered", scanned=NOW - DAY / 2
        ),
        a_parcel(
            brand,
            "NL-4",
            at=MONDAY + 3 * DAY,
            position="label_created",
            incident=IncidentKind.NOT_SENT_YET,
        ),
    ]


def test_the_oldest_stands_first_with_its_carriers_page_and_what_is_wrong(
    cast: Cast, four: list[str]
) -> None:
    answer = signed_in(cast.ben).get(PAGE)

    text = answer.content.decode()
    assert rans(answer) == four
    address = f"https://www.ups.com/track?tracknum={UPS}"
    assert f'<a href="{address}" rel="noopener noreferrer">{UPS}</a>' in text
    assert "Łódź hub" in text
    assert "No movement" in text
    assert "Wed\N{NO-BREAK SPACE}18\N{NO-BREAK SPACE}Nov, 10:00" in text


def test_the_board_is_narrowed_by_place_age_severity_owner_and_carrier(
    cast: Cast, four: list[str]
) -> None:
    client = signed_in(cast.ben)
    with acting_for(cast.nordlicht.pk):
        mine = Return.objects.filter(brand=cast.nordlicht, ran=four[2])
        mine.update(owner=f"member:{cast.ben.pk}")

    assert listed(client, "view=shopper") == [four[1], four[3]]
    assert listed(client, "view=way") == four[:1]
    assert listed(client, "view=arrived") == four[2:3]
    assert listed(client, "view=trouble") == [four[0], four[3]]
    assert listed(client, "carrier=Kurio") == four[1:2]
    assert listed(client, "incident=no_movement") == four[:1]
    assert listed(client, "severity=soft") == four[3:]
    assert listed(client, "severity=incident") == four[:1]
    assert listed(client, "age=7") == [four[0], four[1], four[3]]
    assert listed(client, "owner=me") == four[2:3]
    assert listed(client, "owner=nobody&view=shopper") == [four[1], four[3]]
    assert listed(client, "severity=nonsense&incident=nonsense&age=99") == four


def test_what_the_dock_has_or_nobody_waits_for_is_not_there(
    cast: Cast, four: list[str]
) -> None:
    with acting_for(cast.nordlicht.pk):
        mine = Parcel.objects.filter(brand=cast.nordlicht)
        mine.filter(ret__ran=four[0]).update(received_at=NOW)
        mine.filter(ret__ran=four[1]).update(label_state="voided")
        mine.filter(ret__ran=four[2]).update(replaced_at=NOW)
        Return.objects.filter(brand=cast.nordlicht, ran=four[3]).update(is_done=True)

    assert listed(signed_in(cast.ben)) == []


def test_pages_neither_skip_nor_repeat(cast: Cast) -> None:
    make_bulk(cast.nordlicht, 120)
    put_clock(MONDAY)
    client = signed_in(cast.ben)
    with acting_for(cast.nordlicht.pk):
        there = Parcel.objects.filter(
            brand=cast.nordlicht, received_at=None, ret__is_done=False
        ).exclude(position="received")
        wanted = list(there.order_by("ret__created_at", "ret_id").values_list("ret__ran"))

    found, url = [], PAGE
    while url:
        answer = client.get(url)
        found += rans(answer)
        onward = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        url = onward[1].replace("&amp;", "&") if onward else ""

    assert len(wanted) > 50
    assert found == [ran for (ran,) in wanted]


def test_the_file_holds_what_the_board_shows(cast: Cast, four: list[str]) -> None:
    answer = signed_in(cast.ada).get("/b/nordlicht/parcels.csv?view=way")

    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["ran"] == four[0]
    assert (told["carrier"], told["tracking_number"], told["position"]) == (
        "UPS",
        UPS,
        "in_transit",
    )
    assert (told["incident"], told["severity"]) == ("no_movement", "incident")
    assert told["last_scan_place"] == "Łódź hub"


def test_a_number_of_no_parcel_is_told_with_a_way_to_search_for_it(cast: Cast) -> None:
    put_clock(MONDAY + DAY)
    tell(cast.nordlicht, "PK9999999999", event("DO", 2), event("DP", 5))
    tell(cast.voltaic, "PK8888888888", event("DO", 2))
    drain_inbox()
    client = signed_in(cast.ben)

    text = client.get(f"{PAGE}unknown/").content.decode()

    assert "PK9999999999" in text
    assert "PK8888888888" not in text
    assert 'href="/b/nordlicht/search?q=PK9999999999"' in text
    assert "Kiosk Lindner" in text


def test_kinds_of_nothing(cast: Cast) -> None:
    client = signed_in(cast.ben)

    assert "No parcel is on its way" in client.get(PAGE).content.decode()
    assert "Nothing fits these filters" in client.get(f"{PAGE}?age=7").content.decode()
    assert "Every number is known" in client.get(f"{PAGE}unknown/").content.decode()
    assert client.get(f"{PAGE}?after=nonsense").status_code == 404


def test_many_are_taken_at_once_and_the_board_comes_back_as_it_was(
    cast: Cast, four: list[str]
) -> None:
    client = signed_in(cast.ben)
    back = "at=parcels&view=trouble&evil=1"

    done = client.post(
        "/b/nordlicht/bulk", {"step": "take", "ran": [four[0], four[3]], "back": back}
    )

    assert done["Location"] == f"{PAGE}?view=trouble"
    assert listed(client, "owner=me") == [four[0], four[3]]


def test_who_may_only_look_has_no_boxes(cast: Cast, four: list[str]) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.VIEWER)

    text = signed_in(cast.eve).get(PAGE).content.decode()

    assert four[0] in text
    assert 'type="checkbox"' not in text


@pytest.mark.parametrize("who", ["cleo", "eve"])
@pytest.mark.parametrize("path", ["parcels/", "parcels.csv", "parcels/unknown/"])
def test_others_find_nothing(cast: Cast, four: list[str], who: str, path: str) -> None:
    assert signed_in(getattr(cast, who)).get(f"/b/nordlicht/{path}").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    put_clock(NOW)
    client = signed_in(cast.ben)
    a_parcel(cast.nordlicht, "NL-0", incident=IncidentKind.LOST)
    client.get(PAGE)
    with counting() as few:
        client.get(PAGE)
    for number in range(1, 6):
        a_parcel(cast.nordlicht, f"NL-{number}", incident=IncidentKind.LOST)

    with counting() as many:
        client.get(PAGE)

    assert many.number == few.number
    assert many.number <= 12


def test_the_board_speaks_chinese(cast: Cast, four: list[str]) -> None:
    answer = signed_in(cast.ada).get(PAGE, headers={"accept-language": "zh-hans"})

    assert rans(answer) == four
