"""A brand changes its playbooks, and brings earlier ones back."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.playbooks.models import PlaybookVersion
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in

SETTINGS = "/b/nordlicht/settings/playbooks/"


def test_every_kind_stands_on_the_settings_page(cast: Cast) -> None:
    client = signed_in(cast.ada)

    with counting() as counted:
        text = client.get(SETTINGS).content.decode()

    assert counted.number <= 12, counted
    assert text.count(f'href="{SETTINGS}') >= 25
    assert "Open a trace with the carrier (after 24 h)" in text
    assert signed_in(cast.ben).get(SETTINGS).status_code == 404


def filled(client: Client, kind: str) -> dict[str, str]:
    """Return the form of a kind as a browser would send it unchanged."""
    form = client.get(f"{SETTINGS}{kind}/").context["form"]
    given = {name: form[name].value() for name in form.fields}
    sent = {name: str(value) for name, value in given.items() if not isinstance(value, bool)}
    return sent | {name: "on" for name, value in given.items() if value is True}


def test_steps_are_changed_and_brought_back(cast: Cast) -> None:
    client = signed_in(cast.ada)
    data = filled(client, "lost")
    data |= {"escalate_place": "1", "escalate_after_h": "0", "escalate_due_h": "4"}
    data |= {"tell_shopper_place": "5"}
    del data["offer_refund_on"]

    answer = client.post(f"{SETTINGS}lost/", data)

    assert answer["Location"] == SETTINGS
    with acting_for(cast.nordlicht.pk):
        row = PlaybookVersion.objects.get()
        on = [step for step in row.data["steps"]["lost"] if step["is_on"]]
        assert [step["kind"] for step in on] == [
            "escalate",
            "claim_from_carrier",
            "offer_replacement",
            "tell_shopper",
        ]
        assert on[0]["due_h"] == 4
        assert Entry.objects.get(kind="policy.playbooks_published").data == {"version": 1}

    client.post(f"{SETTINGS}restore/0", {"seen": "1"})
    text = client.get(SETTINGS).content.decode()

    assert "Version 2" in text
    assert "Back to what the product ships with" not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"escalate_after_h": "-1"}, "greater than or equal to 0"),
        ({"escalate_after_h": "8761"}, "less than or equal to 8760"),
        ({"escalate_after_h": "soon"}, "Enter a whole number."),
        ({"escalate_place": "1"}, "Two steps have this place."),
        ({"tell_shopper_after_h": "30"}, "comes after 30 h: not earlier than that."),
    ],
)
def test_steps_that_do_not_fit_are_told_at_their_field(
    cast: Cast, change: dict[str, str], said: str
) -> None:
    client = signed_in(cast.ada)

    answer = client.post(f"{SETTINGS}lost/", filled(client, "lost") | change)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert PlaybookVersion.objects.count() == 0


def test_nobody_overwrites_what_another_published_meanwhile(cast: Cast) -> None:
    client = signed_in(cast.ada)
    data = filled(client, "lost") | {"escalate_due_h": "3"}
    client.post(SETTINGS, {"orders": "5", "lost_before": "1", "seen": "0"})

    answer = client.post(f"{SETTINGS}lost/", data)

    assert answer.status_code == 422
    assert "Somebody changed the playbooks meanwhile" in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert PlaybookVersion.objects.get().data["loyalty"] == {"orders": 5, "lost_before": 1}


def test_a_kind_that_does_not_exist_has_no_page(cast: Cast) -> None:
    assert signed_in(cast.ada).get(f"{SETTINGS}eaten/").status_code == 404


def test_what_makes_no_sense_for_a_kind_is_not_offered(cast: Cast) -> None:
    client = signed_in(cast.ada)

    refund = client.get(f"{SETTINGS}refund_failed/").content.decode()
    missort = client.get(f"{SETTINGS}missort/").content.decode()

    assert "open_trace_on" not in refund
    assert "tell_shopper_on" not in missort
    assert "open_trace_on" in missort
