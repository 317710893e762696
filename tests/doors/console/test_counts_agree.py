"""One number per thing: the menu, the tab and the page behind it say the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import cursors
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg, LegUnit
from tests.cast import MONDAY, Cast
from tests.doors.console.listing import rans
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import FIRST_SCAN, PAID, labelled, pays_on, scanned, settled

Opened = tuple[IncidentKind, Severity | None]
GRAVE = (IncidentKind.LOST, None)
OTHER = (IncidentKind.DAMAGED, None)
SOFT = (IncidentKind.NOT_SENT_YET, None)
NOTE = (IncidentKind.DATA_STALE, None)


def menu(client: Client, name: str, page: str = "/b/nordlicht/") -> str:
    text = client.get(page).content.decode()
    found = re.search(
        rf'data-go="{name}">.*?(?:push t-xs">([^<]*)</span>)?</a>', text, re.DOTALL
    )
    assert found is not None
    return found[1] or ""


def tab(client: Client, label: str) -> str:
    text = client.get("/b/nordlicht/").content.decode()
    found = re.search(rf'class="tab [^>]*>{label}(?:<span[^>]*>([^<]*)</span>)?</a>', text)
    assert found is not None
    return found[1] or ""


def opened(cast: Cast, *wanted: Opened) -> None:
    """Open these on the newest return."""
    with acting_for(cast.nordlicht.pk):
        ran = Return.objects.filter(brand=cast.nordlicht).latest("id").ran
        case = cases.load(cast.nordlicht.pk, ran)
        openings = [
            Opening(brand_id=cast.nordlicht.pk, kind=kind, case=case, severity=severity)
            for kind, severity in wanted
        ]
        open_incidents(openings, at=MONDAY, actor="system")
        cases.write([case], fields=(), at=MONDAY, actor="system")


@pytest.mark.parametrize(
    ("found", "incidents", "returns"),
    [
        ((), "", ""),
        ((GRAVE,), "1", "1"),
        ((GRAVE, OTHER), "2", "1"),
        ((SOFT,), "", ""),
        ((NOTE,), "", ""),
        ((NOTE, SOFT, GRAVE), "1", "1"),
    ],
)
def test_incidents_are_counted_alike_in_the_menu_the_tab_and_on_their_pages(
    cast: Cast, found: tuple[Opened, ...], incidents: str, returns: str
) -> None:
    labelled(cast.nordlicht, items=1)
    opened(cast, *found)
    client = signed_in(cast.ada)

    page = client.get("/b/nordlicht/incidents/").content.decode()
    listed = rans(client.get("/b/nordlicht/?view=incident"))

    assert menu(client, "incidents") == incidents
    assert tab(client, "With an incident") == (returns or "0")
    assert len(listed) == int(returns or 0)
    assert (f"{incidents} open," in page) is bool(incidents)
    noun = "return" if returns == "1" else "returns"
    assert (f"in {returns} {noun}" in page) is bool(returns)


@pytest.mark.parametrize("state", list(LegState))
@pytest.mark.parametrize("is_alive", [True, False])
def test_refunds_waiting_are_counted_alike_in_the_menu_and_on_their_page(
    cast: Cast, state: LegState, *, is_alive: bool
) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, state)
    with acting_for(cast.nordlicht.pk):
        LegUnit.objects.filter(brand=cast.nordlicht).update(is_alive=is_alive)
    client = signed_in(cast.ada)

    text = client.get("/b/nordlicht/refunds/").content.decode()

    number = menu(client, "refunds")
    assert number == menu(client, "refunds", "/b/nordlicht/refunds/")
    assert text.count("<tr data-row>") == int(number or 0)
    assert ("1 payment waits for a person" in text) is (number == "1")


def test_a_unit_that_is_held_counts_like_a_payment(cast: Cast) -> None:
    story = labelled(cast.nordlicht, items=2)
    with acting_for(cast.nordlicht.pk):
        case = cases.load(cast.nordlicht.pk, story.ran)
        openings = [
            Opening(
                brand_id=cast.nordlicht.pk,
                kind=IncidentKind.PROMISE_AT_RISK,
                case=case,
                subject=f"money:{unit.pk}",
            )
            for unit in case.units
        ]
        open_incidents(openings, at=MONDAY, actor="system")
        cases.write([case], fields=(), at=MONDAY, actor="system")
    client = signed_in(cast.ada)

    text = client.get("/b/nordlicht/refunds/").content.decode()

    assert menu(client, "refunds") == "2"
    assert text.count("<tr data-row>") == 2
    assert "2 payments wait for a person" in text


def test_a_second_page_says_the_same_number(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, LegState.FAILED)
    with acting_for(cast.nordlicht.pk):
        [leg] = Leg.objects.filter(brand=cast.nordlicht)
    client = signed_in(cast.ada)

    text = client.get(
        "/b/nordlicht/refunds/", {"after": cursors.after_number(leg.pk)}
    ).content.decode()

    assert "1 payment waits for a person" in text
