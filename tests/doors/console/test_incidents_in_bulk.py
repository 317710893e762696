"""Many incidents at once: found by carrier and owner, handed on, closed with a reason."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role
from backhaul.stages.incidents.handling_many import close_many
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.test_incidents import BOARD, an_incident, incident
from tests.doors.console.test_parcels import a_parcel
from tests.doors.console.work_cast import signed_in
from tests.makers.floor import statements
from tests.makers.scans import put_clock

NOW = MONDAY + timedelta(days=4)
BULK = f"{BOARD}bulk"


@pytest.fixture
def three(cast: Cast) -> list[int]:
    put_clock(NOW)
    an_incident(cast.voltaic, "VT-1")
    kinds = (IncidentKind.NO_MOVEMENT, IncidentKind.LOST, IncidentKind.DAMAGED)
    return [
        an_incident(cast.nordlicht, f"NL-{n}", kind, at=MONDAY + timedelta(hours=n))
        for n, kind in enumerate(kinds)
    ]


def listed(client: Any, query: str = "view=table") -> list[int]:
    text = client.get(f"{BOARD}?{query}").content.decode()
    return [int(n) for n in re.findall(r'name="incident" value="(\d+)"', text)]


def owners(brand: Brand, ids: list[int]) -> list[str]:
    return [incident(brand, pk).owner for pk in ids]


def test_they_are_taken_at_once_and_put_back(cast: Cast, three: list[int]) -> None:
    client = signed_in(cast.ben)
    ben = f"member:{cast.ben.pk}"
    back = "at=incidents&view=table&kind=lost"

    taken = client.post(BULK, {"step": "take", "incident": three[:2], "back": back})
    shown = client.get(taken["Location"]).content.decode()

    assert taken["Location"] == f"{BOARD}?view=table&kind=lost"
    assert "You have 2 incidents now." in shown
    assert owners(cast.nordlicht, three) == [ben, ben, ""]
    undo = re.search(r'action="([^"]*incidents/bulk/undo[^"]*)"', shown)
    assert undo is not None
    signed_in(cast.ada).post(undo[1])
    assert owners(cast.nordlicht, three) == [ben, ben, ""]  # another's undo is nobody's
    client.post(undo[1])
    assert owners(cast.nordlicht, three) == ["", "", ""]


def test_they_are_assigned_after_a_preview_to_somebody_who_may_have_them(
    cast: Cast, three: list[int]
) -> None:
    client = signed_in(cast.ada)
    ben, cleo = f"member:{cast.ben.pk}", f"member:{cast.cleo.pk}"

    preview = client.post(BULK, {"step": "assign", "incident": three})
    stranger = client.post(f"{BULK}/do", {"step": "assign", "incident": three, "to": cleo})
    done = client.post(f"{BULK}/do", {"step": "assign", "incident": three, "to": ben})

    assert "3 incidents" in preview.content.decode()
    assert stranger.status_code == 404
    assert done["Location"] == BOARD
    assert owners(cast.nordlicht, three) == [ben] * 3
    assert listed(client, f"view=table&owner={ben}") == three
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.filter(brand=cast.nordlicht, kind="incident.taken")
        assert [entry.data["owner"] for entry in told] == [ben] * 3


def test_they_are_closed_with_one_reason_and_not_without(cast: Cast, three: list[int]) -> None:
    client = signed_in(cast.ben)

    preview = client.post(BULK, {"step": "close", "incident": three[:2]})
    refused = client.post(f"{BULK}/do", {"step": "close", "incident": three[:2], "why": " "})
    assert incident(cast.nordlicht, three[0]).healed_at is None
    done = client.post(
        f"{BULK}/do", {"step": "close", "incident": three[:2], "why": "The depot found them."}
    )

    assert "This cannot be undone." in preview.content.decode()
    assert refused.status_code == 422
    assert 'aria-describedby="errors-why"' in refused.content.decode()
    assert done.status_code == 302
    closed = [incident(cast.nordlicht, pk) for pk in three]
    assert [one.healed_at is None for one in closed] == [False, False, True]
    assert closed[0].evidence["note"] == "The depot found them."
    assert listed(client) == three[2:]
    with acting_for(cast.nordlicht.pk):
        marked = Return.objects.filter(brand=cast.nordlicht, incident__isnull=False)
        assert marked.count() == 1
        healed = Entry.objects.filter(brand=cast.nordlicht, kind="incident.healed")
        assert {entry.data["incident"] for entry in healed} == set(three[:2])


def test_shoppers_are_written_to_and_carriers_asked_by_their_returns(
    cast: Cast, three: list[int]
) -> None:
    client = signed_in(cast.ben)

    letter = client.post(BULK, {"step": "write", "incident": three[:2]}).content.decode()
    ask = client.post(BULK, {"step": "ask", "incident": three[:1]}).content.decode()
    nothing = client.post(BULK, {"step": "ask", "incident": ["x", "99999999999"]})

    assert "Write by template" in letter
    assert letter.count('name="ran"') == 2
    assert "has no parcel that travels" in ask
    assert nothing.status_code == 302


def test_the_table_is_narrowed_by_carrier(cast: Cast) -> None:
    put_clock(NOW)
    a_parcel(cast.nordlicht, "NL-1", incident=IncidentKind.LOST)
    a_parcel(cast.nordlicht, "NL-2", incident=IncidentKind.LOST, carrier_name="Kurio")
    client = signed_in(cast.ben)

    assert len(listed(client)) == 2
    assert len(listed(client, "carrier=Kurio")) == 1
    assert listed(client, "carrier=Nobody") == []
    assert (
        '<option value="Kurio" selected>'
        in client.get(f"{BOARD}?carrier=Kurio").content.decode()
    )


def test_who_may_only_look_changes_nothing(cast: Cast, three: list[int]) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.VIEWER)
    client = signed_in(cast.eve)

    assert 'type="checkbox"' not in client.get(f"{BOARD}?view=table").content.decode()
    for path, step in ((BULK, "take"), (f"{BULK}/do", "close"), (f"{BULK}/do", "assign")):
        data = {"step": step, "incident": three, "why": "x", "to": f"member:{cast.ben.pk}"}
        assert client.post(path, data).status_code == 404
    assert owners(cast.nordlicht, three) == ["", "", ""]


@pytest.mark.parametrize("who", ["cleo", "eve"])
def test_others_find_nothing(cast: Cast, three: list[int], who: str) -> None:
    client = signed_in(getattr(cast, who))

    for path in (BULK, f"{BULK}/do"):
        data = {"step": "take", "incident": three}
        assert client.post(path, data).status_code == 404
    # With her own brand's address, another's incidents are not there.
    if who == "cleo":
        client.post("/b/voltaic/incidents/bulk", {"step": "take", "incident": three})
    assert owners(cast.nordlicht, three) == ["", "", ""]


def test_the_statements_are_the_same_for_one_and_for_many(cast: Cast, three: list[int]) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with statements() as one:
            close_many(brand.pk, three[:1], note="x", at=NOW, actor="member:1")
        Incident.objects.filter(brand=brand).update(healed_at=None)
        with statements() as many:
            close_many(brand.pk, three, note="x", at=NOW, actor="member:1")

    assert len(one) == len(many)
    client = signed_in(cast.ben)
    client.get(f"{BOARD}?view=table")
    with counting() as counted:
        client.get(f"{BOARD}?view=table")
    assert counted.number <= 12
