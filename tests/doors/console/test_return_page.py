"""The return's page: all that is known of it, and what each person may do about it."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.doors.console.case import timeline
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Role
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.return_desk import delivered, entries, field, member, path
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.returns import authorized_return
from tests.makers.stories import (
    LEIPZIG,
    MAGDEBURG,
    labelled,
    looked_at,
    received,
    scanned,
    settled,
    standing_at,
)
from tests.makers.variants import VARIANTS

#: Of entries that belong to a brand or the installation, and so to no return's page.
_OF_NO_RETURN = re.compile(
    r"(reconciliation|brand|policy|risk|connection|key|member|orders?|credit|stock|dispute)\."
    r"|money\.limits|payment\.dispute_|transfers\.(own_|file_|bank_)|tracking\.meaning_"
    r"|withdrawal\.(declared|repeated|acknowledged|left)|proof\.(given|refused)"
)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_every_kind_of_return_has_its_page(cast: Cast, name: str) -> None:
    story, now = VARIANTS[name](cast.nordlicht)
    standing_at(now)
    client = signed_in(cast.ada)

    with counting() as counted:
        answer = client.get(path(story.ran))

    assert answer.status_code == 200
    assert story.ran in answer.content.decode()
    assert counted.number <= 20, str(counted)


def test_fifty_units_and_three_hundred_entries_cost_as_many_statements(cast: Cast) -> None:
    story = received(scanned(labelled(cast.nordlicht, items=2, quantity=25), LEIPZIG))
    with acting_for(cast.nordlicht.pk):
        for n in range(300):
            told = {"headline": "delivered", "count": n, "of": 300, "before": "x"}
            record(
                [NewEntry(kind=EntryKind.RETURN_HEADLINE, brand_id=cast.nordlicht.pk,
                          return_id=story.return_id, occurred_at=MONDAY, actor="system",
                          data=told)]
            )  # fmt: skip
    client = signed_in(cast.ada)
    client.get(path(story.ran))

    with counting() as counted:
        text = client.get(path(story.ran)).content.decode()

    assert counted.number <= 20, str(counted)
    assert text.count('<tr id="unit-') == 50
    assert text.count('class="told-icon') == 8
    assert len(text) < 200_000


def test_a_stranger_a_member_of_another_brand_and_the_floor_get_nothing(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)

    assert Client().get(path(ran)).status_code == 302
    assert signed_in(cast.eve).get(path(ran)).status_code == 404
    assert signed_in(cast.cleo).get(path(ran)).status_code == 404
    assert signed_in(cast.cleo).get(path(ran, brand="voltaic")).status_code == 404
    assert member(cast, Role.RECEIVER).get(path(ran)).status_code == 404
    assert signed_in(cast.ada).get(path("NL-0000-0000")).status_code == 404


def test_it_shows_the_journal_filtered_and_whole(cast: Cast) -> None:
    story = settled(looked_at(received(delivered(cast)), (1, 2)), LEIPZIG)
    client = signed_in(cast.ada)

    money = client.get(path(story.ran), {"history": "money"}).content.decode()
    people = client.get(
        path(story.ran), {"history": "people", "entries": "all"}
    ).content.decode()
    alone = client.get(path(story.ran), {"entries": "all"}, headers={"HX-Target": "timeline"})

    assert "€48.00 approved" in money
    assert "asked back" not in money.split('id="timeline"')[1]
    assert "2 units asked back" in people
    assert "earlier entries" not in alone.content.decode()
    assert "<html" not in alone.content.decode()


def test_every_entry_of_a_return_has_a_sentence() -> None:
    known = {*timeline._PLAIN, *timeline._SPECIAL}

    assert [
        kind for kind in EntryKind if kind not in known and not _OF_NO_RETURN.match(kind)
    ] == []


def test_the_inputs_of_every_decision_are_one_click_away(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)

    found = json.loads(signed_in(cast.ada).get(path(ran, "inputs.json")).content)

    assert found["ran"] == ran
    assert found["authorization"][0]["facts"]["units"][0]["reason"] == "too_small"


def test_only_the_roles_that_may_see_the_buttons(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)

    owners = signed_in(cast.ada).get(path(ran)).content.decode()
    agents = signed_in(cast.ben).get(path(ran)).content.decode()
    viewers = member(cast, Role.VIEWER).get(path(ran)).content.decode()

    assert f'href="{path(ran)}review"' in owners
    assert "your role here does not include it" in agents
    assert f'href="{path(ran)}review"' not in agents
    assert f'href="{path(ran)}write"' in agents
    assert "<button" not in viewers.split('class="case-bar"')[1].split("case-axes")[0]


@pytest.mark.parametrize(
    "rest", ["withdraw", "write", "report", "own", "ask", "claim", "label"]
)
def test_finance_does_not_do_cares_work(cast: Cast, rest: str) -> None:
    ran = authorized_return(cast.nordlicht)
    before = entries(cast.nordlicht)

    assert member(cast, Role.FINANCE).post(path(ran, rest)).status_code == 404
    assert entries(cast.nordlicht) == before


def test_care_withdraws_what_was_not_sent(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)

    answer = signed_in(cast.ben).post(path(ran, "withdraw"), {"units": ["2"]})

    assert answer.status_code == 302
    with acting_for(cast.nordlicht.pk):
        units = Unit.objects.filter(brand=cast.nordlicht, ret__ran=ran).order_by("ordinal")
        assert [unit.authorization for unit in units] == ["authorized", "withdrawn"]


def test_care_notes_a_drop_off_and_asks_the_carrier(cast: Cast) -> None:
    story, now = VARIANTS["to_send"](cast.nordlicht)
    standing_at(now)
    client = signed_in(cast.ben)
    parcel = field(client.get(path(story.ran)).content.decode(), "parcel")

    claimed = client.post(path(story.ran, "claim"), {"parcel": parcel})
    asked = client.post(path(story.ran, "ask"), {"parcel": parcel}, follow=True)

    assert claimed.status_code == 302
    assert "The shopper says that it was handed over; no scan shows it" in (
        asked.content.decode()
    )
    assert "It can be sent until" not in asked.content.decode()
    assert "being asked" in asked.content.decode()
    assert "noted by you" in asked.content.decode()
    assert client.post(path(story.ran, "claim"), {"parcel": "x"}).status_code == 404


@pytest.mark.parametrize(("kind", "is_due"), [("delay", True), ("lost", False)])
def test_a_lost_parcel_is_not_due_here(cast: Cast, kind: str, is_due: bool) -> None:
    story, now = VARIANTS["on_its_way"](cast.nordlicht)
    standing_at(now)
    with acting_for(cast.nordlicht.pk):
        Return.objects.filter(ran=story.ran).update(incident=kind)

    text = signed_in(cast.ada).get(path(story.ran)).content.decode()

    assert ("It is due here" in text) is is_due


def test_care_reports_a_problem_takes_it_and_closes_it(cast: Cast) -> None:
    story = scanned(labelled(cast.nordlicht), MAGDEBURG)
    client = signed_in(cast.ben)

    client.post(path(story.ran, "report"), {"kind": "damaged", "note": "Wet, she says."})
    with acting_for(cast.nordlicht.pk):
        row = Incident.objects.get(brand=cast.nordlicht, return_id=story.return_id)
    client.post(path(story.ran, f"incidents/{row.pk}/take"))
    missing = client.post(path(story.ran, f"incidents/{row.pk}/close"), {"note": ""})
    client.post(path(story.ran, f"incidents/{row.pk}/close"), {"note": "All dry."})

    assert missing.status_code == 422
    with acting_for(cast.nordlicht.pk):
        row.refresh_from_db()
    assert row.owner == f"member:{cast.ben.pk}"
    assert row.healed_at is not None
    assert row.evidence["said"] == "Wet, she says."


def test_somebody_looks_after_a_return_and_lets_it_go(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    client = signed_in(cast.ben)

    def owner() -> str | None:
        with acting_for(cast.nordlicht.pk):
            found: str | None = Return.objects.get(brand=cast.nordlicht, ran=ran).owner
            return found

    client.post(path(ran, "own"))
    assert owner() == f"member:{cast.ben.pk}"
    client.post(path(ran, "own"))
    assert owner() is None


def test_a_label_that_cannot_be_bought_is_told_on_the_page(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)

    answer = signed_in(cast.ben).post(path(ran, "label"), follow=True)

    assert answer.redirect_chain == [(path(ran), 302)]
    assert "The brand has not connected a service for this." in answer.content.decode()


def test_what_came_to_the_dock_is_told_by_the_name_of_the_centre(cast: Cast) -> None:
    cast.site.name = "Leipzig East"
    cast.site.save()
    story = received(scanned(labelled(cast.nordlicht, items=1), LEIPZIG))
    standing_at(LEIPZIG)

    text = signed_in(cast.ada).get(path(story.ran)).content.decode()

    [told] = re.findall(r"at the dock.*?</li>", text, re.DOTALL)
    assert "Leipzig East" in told
    assert cast.site.code not in told
