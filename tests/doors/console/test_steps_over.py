"""Steps of an incident that is over: shown as not needed, and nobody's task any more."""

from __future__ import annotations

from datetime import timedelta

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.actions import close_incident
from tests.cast import Cast
from tests.doors.console.work_cast import signed_in
from tests.makers.playbooks import OPENED, claimed, ran_of, work_at


def test_what_was_to_do_is_not_needed_any_more_once_the_incident_is_over(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    work_at(OPENED + timedelta(days=1, minutes=5))
    client, page = signed_in(cast.ada), f"/b/nordlicht/returns/{ran_of(incident)}/"
    tasks = "/b/nordlicht/tasks/"
    before = client.get(page).content.decode()
    assert "to do</span>" in before
    assert ran_of(incident) in client.get(tasks).content.decode()

    with acting_for(cast.nordlicht.pk):
        close_incident(
            cast.nordlicht.pk, incident.pk, note="Found.", at=OPENED, actor="member:1"
        )
    after = client.get(page).content.decode()

    steps = after.split('id="playbook"')[1].partition("</ol>")[0]
    assert "to do</span>" not in steps
    assert "to come</span>" not in steps
    assert steps.count("the incident was over") == 4
    assert ran_of(incident) not in client.get(tasks).content.decode()
