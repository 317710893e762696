"""What is done about incidents, on the pages of the console."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Role
from backhaul.stages.playbooks.models import (
    DropOff,
    Recovery,
    TakenStep,
)
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.return_desk import member
from tests.doors.console.work_cast import signed_in
from tests.makers.playbooks import OPENED, claimed, ran_of, work_at
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell

CLAIMS = "/b/nordlicht/carrier-claims/"


def steps_url(number: int, brand: str = "nordlicht") -> str:
    return f"/b/{brand}/incidents/{number}/steps"


def states(cast: Cast) -> dict[str, str]:
    with acting_for(cast.nordlicht.pk):
        return dict(TakenStep.objects.values_list("step", "state"))


def prepared(cast: Cast) -> Recovery:
    claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=11))
    with acting_for(cast.nordlicht.pk):
        return Recovery.objects.get()


def claim_url(row: Recovery) -> str:
    return f"{CLAIMS}{row.pk}/"


def fresh(row: Recovery) -> Recovery:
    with acting_for(row.brand_id):
        return Recovery.objects.get(brand_id=row.brand_id, id=row.pk)


def test_the_returns_page_shows_steps_evidence_and_the_claim(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=11))

    text = signed_in(cast.ada).get(f"/b/nordlicht/returns/{ran_of(incident)}/").content.decode()

    assert "Little speaks for it being handed over" in text
    assert "No receipt" in text
    assert "Wait for the carrier’s answer to the trace." in text
    assert text.count("Open a trace with the carrier") >= 1
    assert "Claims on the carrier" in text
    assert "Form data" in text


def test_the_board_tells_of_each_incident_what_a_person_has_to_do_first(cast: Cast) -> None:
    claimed(cast.nordlicht)
    client = signed_in(cast.ada)

    before = client.get("/b/nordlicht/incidents/").content.decode()
    work_at(OPENED + timedelta(hours=25))
    after = client.get("/b/nordlicht/incidents/").content.decode()
    put_clock(OPENED + timedelta(days=5))
    late = client.get("/b/nordlicht/incidents/").content.decode()

    told = "<span>Open a trace with the carrier: "
    assert told not in before
    assert told in after.split("is-wait")[1]
    assert told in late.split("is-bad")[1]


def test_a_return_without_trouble_has_no_such_panels(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        TakenStep.objects.all().delete()
    client = signed_in(cast.ada)

    text = client.get(f"/b/nordlicht/returns/{ran_of(incident)}/").content.decode()

    assert 'id="playbook"' not in text


def test_an_agent_stops_resumes_and_finishes_steps(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=1))
    client = signed_in(cast.ben)
    ran = ran_of(incident)

    stopped = client.post(steps_url(incident.pk), {"act": "stop", "back": ran})
    assert stopped["Location"] == f"/b/nordlicht/returns/{ran}/#playbook"
    assert states(cast)["open_trace"] == "stopped"
    client.post(steps_url(incident.pk), {"act": "resume"})
    work_at(OPENED + timedelta(days=1, minutes=5))
    with acting_for(cast.nordlicht.pk):
        trace = TakenStep.objects.get(step="open_trace")
    assert trace.state == "open"
    done = client.post(steps_url(incident.pk), {"act": "finish", "step": str(trace.pk)})

    assert done["Location"] == f"/b/nordlicht/incidents/{incident.pk}/"
    assert states(cast)["open_trace"] == "done"
    again = client.post(
        steps_url(incident.pk), {"act": "finish", "step": str(trace.pk)}, follow=True
    )
    assert "This step is not open any more." in again.content.decode()


@pytest.mark.parametrize(
    ("who", "data"),
    [
        (Role.VIEWER, {"act": "stop"}),
        (Role.AGENT, {"act": "burn"}),
        (Role.AGENT, {"act": "finish", "step": "0"}),
        (Role.AGENT, {"act": "finish", "step": "x"}),
    ],
)
def test_what_makes_no_sense_or_is_not_allowed_writes_nothing(
    cast: Cast, who: Role, data: dict[str, str]
) -> None:
    incident = claimed(cast.nordlicht)
    before = states(cast)

    answer = member(cast, who).post(steps_url(incident.pk), data)

    assert answer.status_code == 404
    assert states(cast) == before


def test_nobody_is_sent_away_from_here(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)

    answer = signed_in(cast.ben).post(
        steps_url(incident.pk), {"act": "stop", "back": "//evil.example"}
    )

    assert answer["Location"] == f"/b/nordlicht/incidents/{incident.pk}/"


def test_another_brands_owner_cannot_touch_the_steps(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    before = states(cast)

    for brand in ("nordlicht", "voltaic"):
        answer = signed_in(cast.cleo).post(steps_url(incident.pk, brand), {"act": "stop"})
        assert answer.status_code in {302, 404}

    assert states(cast) == before


def test_the_incidents_page_shows_the_steps_and_the_form(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=1, minutes=5))
    client = signed_in(cast.ben)

    with counting() as counted:
        one = client.get(f"/b/nordlicht/incidents/{incident.pk}/").content.decode()
    form = client.get(f"/b/nordlicht/incidents/{incident.pk}/trace/").content.decode()

    assert counted.number <= 12, counted
    assert "Stop the steps" in one
    assert f"/b/nordlicht/incidents/{incident.pk}/trace/" in one
    assert "PK1234567895" in form


def test_claims_are_listed_by_what_is_due_first(cast: Cast) -> None:
    row = prepared(cast)
    client = signed_in(cast.ada)

    with counting() as counted:
        text = client.get(CLAIMS).content.decode()
    file = client.get("/b/nordlicht/carrier-claims.csv").content.decode("utf-8-sig")

    assert counted.number <= 12, counted
    assert "€10.00 to get back" in text
    assert claim_url(row) in text
    (told,) = csv.DictReader(io.StringIO(file))
    assert (told["state"], told["claimed"], told["recovered"]) == ("prepared", "10.00", "0.00")
    assert told["due_by"] == "2026-12-16T09:00:00+00:00"


def test_an_empty_list_says_so(cast: Cast) -> None:
    text = signed_in(cast.ada).get(CLAIMS).content.decode()

    assert "No claim is open" in text


def post(client: Client, row: Recovery, **data: str) -> Any:
    return client.post(claim_url(row), data)


def test_a_claim_is_sent_by_care_and_recovered_by_whoever_pays(cast: Cast) -> None:
    row = prepared(cast)
    agent, finance = signed_in(cast.ben), member(cast, Role.FINANCE)

    assert post(agent, row, step="send", reference="C-77").status_code == 302
    assert post(agent, row, step="recover", amount="8.00").status_code == 404
    assert post(finance, row, step="recover", amount="8,00").status_code == 302

    found = fresh(row)
    assert (found.state, found.recovered_minor, found.reference) == ("recovered", 800, "C-77")
    text = finance.get(claim_url(row)).content.decode()
    assert "€8.00 came back" in text
    assert 'name="step"' not in text


@pytest.mark.parametrize("amount", ["", "0", "10.01", "ten", "1e3", "-1", "NaN", "8.001"])
def test_an_amount_that_cannot_be_is_told_at_its_field(cast: Cast, amount: str) -> None:
    row = prepared(cast)
    client = signed_in(cast.ada)
    post(client, row, step="send")

    answer = post(client, row, step="recover", amount=amount)

    assert answer.status_code == 422
    assert "Enter what came back" in answer.content.decode()
    assert fresh(row).state == "sent"


def test_a_step_that_is_not_open_is_refused(cast: Cast) -> None:
    row = prepared(cast)

    answer = post(signed_in(cast.ada), row, step="answer")

    assert answer.status_code == 422
    assert fresh(row).state == "prepared"
    assert post(signed_in(cast.ada), row, step="burn").status_code == 404


def test_a_person_prepares_a_claim_once(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    url = f"/b/nordlicht/returns/{ran_of(incident)}/carrier-claim"
    parcel = incident.subject.partition(":")[2]
    client = signed_in(cast.ben)

    first = client.post(url, {"parcel": parcel}, follow=True).content.decode()
    again = client.post(url, {"parcel": parcel}, follow=True).content.decode()

    assert "The claim is prepared" in first
    assert "A claim on the carrier is open already" in again
    assert client.post(url, {"parcel": "999999"}).status_code == 404
    assert client.post(url, {"parcel": "x"}).status_code == 404
    with acting_for(cast.nordlicht.pk):
        assert Recovery.objects.count() == 1


def test_tasks_are_listed_by_what_is_due_first_and_done_from_there(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=6))
    client, url = signed_in(cast.ben), "/b/nordlicht/tasks/"

    with counting() as counted:
        text = client.get(url).content.decode()
    with acting_for(cast.nordlicht.pk):
        trace = TakenStep.objects.get(step="open_trace")
    data = {"act": "finish", "step": str(trace.pk), "back": "tasks"}
    answer = client.post(steps_url(incident.pk), data)

    assert counted.number <= 12, counted
    assert text.index("<b>Open a trace with the carrier</b>") < text.index(
        "<b>Escalate to a person</b>"
    )
    assert answer["Location"] == url
    left = client.get(url).content.decode()
    assert "<b>Open a trace with the carrier</b>" not in left
    assert "<b>Escalate to a person</b>" in left
    mine = client.get(f"{url}?owner=me").content.decode()
    assert "No task is chosen by these filters" in mine


def test_tasks_are_chosen_by_kind_owner_and_due_and_done_together(cast: Cast) -> None:
    claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=6))
    client, url = signed_in(cast.ben), "/b/nordlicht/tasks/"
    with acting_for(cast.nordlicht.pk):
        ids = list(TakenStep.objects.filter(state="open").values_list("pk", flat=True))

    assert (
        "<b>Escalate to a person</b>"
        not in client.get(f"{url}?step=open_trace").content.decode()
    )
    took = client.post(f"{url}bulk", {"act": "take", "task": ids}, follow=True)
    assert "You have the incidents of 1 return now." in took.content.decode()
    assert "<b>Escalate to a person</b>" in client.get(f"{url}?owner=me").content.decode()
    done = client.post(f"{url}bulk", {"act": "finish", "task": [*ids, 999_999]}, follow=True)
    text = done.content.decode()
    assert f"{len(ids)} tasks are done. 1 was none any more." in text
    assert "Nothing waits for a person" in text
    assert client.post(f"{url}bulk", {"act": "x", "task": ids}).status_code == 404
    assert member(cast, Role.VIEWER).post(f"{url}bulk", {"act": "take"}).status_code == 404


def test_a_viewer_sees_tasks_and_no_buttons(cast: Cast) -> None:
    claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=6))

    text = member(cast, Role.VIEWER).get("/b/nordlicht/tasks/").content.decode()

    assert "<b>Escalate to a person</b>" in text
    assert 'value="finish"' not in text
    assert 'name="only"' not in text


def drop_off_url(ran: str) -> str:
    return f"/b/nordlicht/returns/{ran}/drop-off"


def test_care_notes_when_and_where_by_the_clock_of_the_brand(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    parcel = incident.subject.partition(":")[2]
    url, client = drop_off_url(ran_of(incident)), signed_in(cast.ben)
    page = client.get(f"{url}?parcel={parcel}").content.decode()
    assert f'name="parcel" value="{parcel}"' in page

    data = {"parcel": parcel, "happened_at": "2026-11-16T13:30", "place": "Kiosk Lindner"}
    answer = client.post(url, {**data, "weight": "900"})

    assert answer.status_code == 302
    with acting_for(cast.nordlicht.pk):
        row = DropOff.objects.get()
        assert row.happened_at.isoformat() == "2026-11-16T12:30:00+00:00"
        assert (row.place, row.weight_grams, row.told_by) == (
            "Kiosk Lindner",
            900,
            f"member:{cast.ben.pk}",
        )
    text = client.get(f"/b/nordlicht/returns/{ran_of(incident)}/").content.decode()
    assert "Kiosk Lindner, " in text
    assert "The shopper told when and where" in text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"happened_at": "2030-01-01T10:00"}, 422),
        ({"happened_at": "soon"}, 422),
        ({"place": ""}, 422),
        ({"weight": "-4"}, 422),
        ({"parcel": "999999"}, 404),
        ({"parcel": ""}, 404),
    ],
)
def test_what_cannot_be_noted_is_refused(
    cast: Cast, changed: dict[str, str], status: int
) -> None:
    incident = claimed(cast.nordlicht)
    data = {
        "parcel": incident.subject.partition(":")[2],
        "happened_at": "2026-11-16T13:30",
        "place": "Kiosk",
    }

    answer = signed_in(cast.ben).post(drop_off_url(ran_of(incident)), data | changed)

    assert answer.status_code == status
    with acting_for(cast.nordlicht.pk):
        assert DropOff.objects.count() == 0


def test_a_claim_says_that_its_parcel_has_turned_up(cast: Cast) -> None:
    row = prepared(cast)
    client = signed_in(cast.ada)
    assert "was scanned since" not in client.get(claim_url(row)).content.decode()

    tell(cast.nordlicht, NUMBER, event("DO", 80))
    drain_inbox()

    assert "The parcel was scanned since" in client.get(claim_url(row)).content.decode()


def test_a_proposed_refund_leads_to_the_page_that_pays(cast: Cast) -> None:
    for number in range(2):
        labelled_parcel(cast.nordlicht, f"PK{number:010}", order=f"NL-{number}", due_at=None)
    incident = claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=4))
    ran = ran_of(incident)
    link = f'href="/b/nordlicht/returns/{ran}/settle"'

    owner = signed_in(cast.ada).get(f"/b/nordlicht/returns/{ran}/").content.decode()
    agent = signed_in(cast.ben).get(f"/b/nordlicht/returns/{ran}/").content.decode()

    assert link in owner
    assert "Look at an early refund" in owner
    assert "Look at an early refund" not in agent
