"""Due and overdue: who is late, whose it is, and how many were met."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role, Site
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.service_levels.models import Clock
from tests.cast import MONDAY, SITE_ADDRESS, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.clocks import a_clock
from tests.makers.scans import put_clock
from tests.stages.service_levels.test_clocks import under_way, worked_off

HOUR = timedelta(hours=1)
PAGE = "/b/nordlicht/clocks/"


def rans(answer: Any) -> list[str]:
    text = answer.content.decode()
    return re.findall(r'name="ran" value="([^"]+)"', text)


def listed(client: Any, query: str = "") -> list[str]:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return rans(answer)


@pytest.fixture
def three(cast: Cast) -> list[str]:
    """Late on its way, due today at the bench, due in four days: and one of Voltaic's."""
    put_clock(MONDAY)
    a_clock(cast.voltaic, "VT-1", due_in=-HOUR)
    return [
        a_clock(cast.nordlicht, "NL-1", "transit", due_in=-30 * HOUR, carrier="Kurio"),
        a_clock(cast.nordlicht, "NL-2", "inspection", due_in=10 * HOUR),
        a_clock(cast.nordlicht, "NL-3", "transit", due_in=96 * HOUR),
    ]


def test_the_soonest_due_stands_first_with_who_is_measured(
    cast: Cast, three: list[str]
) -> None:
    answer = signed_in(cast.ben).get(PAGE)

    text = answer.content.decode()
    assert rans(answer) == three
    assert "1 clock is overdue, 1 is due within a day." in text
    assert "30 h over" in text
    assert "Kurio · Authorised" in text
    assert "Leipzig · Authorised" in text
    assert 'aria-sort="ascending"' in text


def test_the_menu_counts_what_is_overdue(cast: Cast, three: list[str]) -> None:
    text = signed_in(cast.ben).get("/b/nordlicht/").content.decode()

    menu = text[text.index('data-go="clocks"') :]
    assert re.search(r'<span class="nav-n[^"]*">1</span></a>', menu[: menu.index("</li>")])


def test_the_list_is_narrowed_by_tab_clock_carrier_and_owner(
    cast: Cast, three: list[str]
) -> None:
    client = signed_in(cast.ben)
    ben = f"member:{cast.ben.pk}"
    with acting_for(cast.nordlicht.pk):
        Return.objects.filter(brand=cast.nordlicht, ran=three[1]).update(owner=ben)
        paused = Clock.objects.filter(brand=cast.nordlicht, ret__ran=three[2])
        paused.update(state="paused", due_at=None, paused_at=MONDAY)

    assert listed(client, "view=overdue") == three[:1]
    assert listed(client, "view=soon") == three[1:2]
    assert listed(client, "view=paused") == three[2:]
    assert listed(client, "view=paused&clock=inspection") == []
    assert listed(client, "clock=inspection") == three[1:2]
    assert listed(client, "carrier=Kurio") == three[:1]
    assert listed(client, "owner=me") == three[1:2]
    assert listed(client, "owner=nobody") == three[:1]
    assert listed(client, f"owner={ben}&clock=transit") == []
    assert listed(client, "clock=nonsense&owner=member:99999999") == three[:2]


def test_sites_can_be_told_apart_where_there_are_several(cast: Cast, three: list[str]) -> None:
    client = signed_in(cast.ben)
    assert 'name="site"' not in client.get(PAGE).content.decode()

    Site.objects.create(code="east", name="Łódź", time_zone="UTC", address=SITE_ADDRESS)
    with acting_for(cast.nordlicht.pk):
        Clock.objects.filter(brand=cast.nordlicht, ret__ran=three[2]).update(site="east")

    assert 'name="site"' in client.get(PAGE).content.decode()
    assert listed(client, "site=east") == three[2:]


def test_many_are_assigned_at_once_and_put_back(cast: Cast, three: list[str]) -> None:
    client = signed_in(cast.ben)
    back = "at=clocks&view=overdue&owner=nobody"
    to = f"member:{cast.ada.pk}"

    preview = client.post(
        "/b/nordlicht/bulk", {"step": "assign", "ran": three[:2], "back": back}
    )
    done = client.post(
        "/b/nordlicht/bulk/do",
        {"step": "assign", "ran": three[:2], "to": to, "back": back},
    )

    assert "2 of 2 can" in preview.content.decode()
    assert done["Location"] == f"{PAGE}?view=overdue&owner=nobody"
    mine = client.get(f"{PAGE}?owner={to}")
    assert rans(mine) == three[:2]
    undo = re.search(r'action="([^"]*bulk/undo[^"]*)"', mine.content.decode())
    assert undo is not None
    client.post(undo[1], {"back": back})
    assert listed(client, f"owner={to}") == []


def test_pages_neither_skip_nor_repeat(cast: Cast) -> None:
    put_clock(MONDAY)
    made = [a_clock(cast.nordlicht, f"NL-{n}", due_in=(n // 2) * HOUR) for n in range(53)]
    client = signed_in(cast.ben)

    first = client.get(PAGE)
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert onward is not None
    second = client.get(onward[1].replace("&amp;", "&"))

    assert rans(first) + rans(second) == made
    assert 'rel="next"' not in second.content.decode()


def test_the_file_holds_what_the_list_shows(cast: Cast, three: list[str]) -> None:
    answer = signed_in(cast.ada).get("/b/nordlicht/clocks.csv?view=overdue")

    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True)) == {
        "ran": three[0],
        "clock": "transit",
        "site": "main",
        "carrier": "Kurio",
        "started_at": (MONDAY - 48 * HOUR).isoformat(),
        "due_at": (MONDAY - 30 * HOUR).isoformat(),
        "paused_at": "",
        "overdue": "yes",
        "headline": "authorized",
        "owner": "",
        "value": "10.00",
        "currency": "EUR",
    }


def test_three_kinds_of_nothing(cast: Cast) -> None:
    client = signed_in(cast.ben)
    assert "Nothing is due" in client.get(PAGE).content.decode()
    assert "Nothing fits these filters" in client.get(f"{PAGE}?clock=refund").content.decode()
    assert client.get(f"{PAGE}?after=nonsense").status_code == 404
    met = client.get(f"{PAGE}met/").content.decode()
    assert "No clock has run out or was met in this time." in met


def test_who_may_only_look_has_no_boxes(cast: Cast, three: list[str]) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.VIEWER)
    client = signed_in(cast.eve)

    text = client.get(PAGE).content.decode()
    refused = client.post("/b/nordlicht/bulk/do", {"step": "take", "ran": three})

    assert three[0] in text
    assert 'type="checkbox"' not in text
    assert refused.status_code == 404


@pytest.mark.parametrize("who", ["cleo", "eve"])
@pytest.mark.parametrize("path", ["clocks/", "clocks.csv", "clocks/met/", "clocks/met.csv"])
def test_others_find_nothing(cast: Cast, three: list[str], who: str, path: str) -> None:
    client = signed_in(getattr(cast, who))

    assert client.get(f"/b/nordlicht/{path}").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    put_clock(MONDAY)
    client = signed_in(cast.ben)
    a_clock(cast.nordlicht, "NL-0")
    client.get(PAGE)
    with counting() as few:
        client.get(PAGE)
    for number in range(1, 7):
        a_clock(cast.nordlicht, f"NL-{number}")

    with counting() as many:
        client.get(PAGE)
    with counting() as narrow:
        client.get(f"{PAGE}?carrier=Paketo&owner=nobody")
    with counting() as met:
        client.get(f"{PAGE}met/")

    assert many.number == few.number
    assert max(many.number, narrow.number, met.number) <= 12


def _over(brand: Brand, order: str, clock: str, took: float, **columns: Any) -> None:
    """A clock of 48 hours that was met so many hours after its start; None: never."""
    start = MONDAY - timedelta(days=5)
    a_clock(
        brand,
        order,
        clock,
        started_at=start,
        due_at=start + 48 * HOUR,
        met_at=start + took * HOUR if took else None,
        state="met" if took else "running",
        **columns,
    )


def test_attainment_is_told_by_carrier_and_by_site(cast: Cast) -> None:
    put_clock(MONDAY)
    brand = cast.nordlicht
    _over(brand, "NL-1", "transit", 24)
    _over(brand, "NL-2", "transit", 48)
    _over(brand, "NL-3", "transit", 60)
    _over(brand, "NL-4", "transit", 0)  # late and still on its way
    _over(brand, "NL-5", "transit", 12, carrier="Kurio")
    _over(brand, "NL-6", "inspection", 30)
    a_clock(brand, "NL-7", "transit")  # in time, and not over
    _over(cast.voltaic, "VT-1", "transit", 1)
    client = signed_in(cast.ada)

    answer = client.get(f"{PAGE[:-1]}/met.csv?days=30")
    text = client.get(f"{PAGE}met/?days=30").content.decode()

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
    assert rows == [
        ["transit", "Paketo", "4", "2", "0.5000", "48.00", ""],
        ["transit", "Kurio", "1", "1", "1.0000", "12.00", "12.00"],
        ["inspection", "main", "1", "1", "1.0000", "30.00", "30.00"],
    ]
    assert "Transit: 60" in text
    assert "Leipzig" in text


def test_the_page_speaks_chinese(cast: Cast, three: list[str]) -> None:
    with override("zh-hans"):
        answer = signed_in(cast.ada).get(PAGE, headers={"accept-language": "zh-hans"})

    assert answer.status_code == 200
    assert three[0] in answer.content.decode()


def test_the_returns_own_page_measures_as_the_list_does(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    page = f"/b/nordlicht/returns/{ret.ran}/"
    client = signed_in(cast.ben)
    assert "stands still" not in client.get(page).content.decode()
    with acting_for(brand.pk):
        case = cases.load(brand.pk, ret.ran)
        opening = Opening(brand_id=brand.pk, kind=IncidentKind.CUSTOMS, case=case)
        open_incidents([opening], at=MONDAY + 3 * HOUR, actor="system")
        cases.write([case], fields=(), at=MONDAY + 3 * HOUR, actor="system")
    worked_off()

    assert "stands still" in client.get(page).content.decode()
    assert listed(client, "view=paused") == [ret.ran]
