"""Badges at a bench: who is there changes by a scan, and two pairs of eyes are two people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.core.money import Money
from backhaul.doors.station.persons import AWAY_AFTER
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy import badges
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Badge, Member, Role, User
from backhaul.stages.disposition.models import Choice
from backhaul.stages.inspection.actions import inspect
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.models import Receipt
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.station.benching import text_of
from tests.doors.station.standing import MOST_STATEMENTS, address, at_the_bench, box_of
from tests.makers.floor import WHOLE, arrival
from tests.makers.orders import sold_line
from tests.makers.returns import authorized_return, send_parcel


def hired(
    cast: Cast, user: User, role: Role = Role.INSPECTOR, *, by: User | None = None
) -> str:
    """Return the badge of a new colleague."""
    Member.objects.create(user=user, brand=cast.nordlicht, role=role)
    return badges.print_badge(cast.nordlicht, user.pk, by=by or cast.ben, at=MONDAY)


def changed(client: Client, badge: str) -> Any:
    return client.post("/station/scan", {"code": badge})


def jacket(cast: Cast) -> str:
    """A jacket of the high tier, looked at: its proposal is to restock it."""
    line = sold_line(quantity=3, title="Fjell shell jacket", paid=Money(90_000, "EUR"))
    ran = authorized_return(cast.nordlicht, line=line)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=MONDAY, actor="member:1")
        inspect(cast.nordlicht.pk, ran, 1, WHOLE, at=MONDAY, actor="member:1")
    return ran


def other_fate(client: Client, ran: str, **more: str) -> Any:
    where = f"/station/units/nordlicht/{ran}/1/disposition"
    turn = re.findall(r'name="turn" value="(\d+)"', text_of(client.get(where)))[0]
    told = {"turn": turn, "choice": "liquidate", "answer": "no_room", **more}
    return client.post(where, told)


def fate(cast: Cast) -> str:
    with acting_for(cast.nordlicht.pk):
        return str(Unit.objects.get().disposition)


def test_a_badge_changes_the_person_and_what_is_done_then_is_theirs(cast: Cast) -> None:
    badge = hired(cast, cast.eve)
    client = at_the_bench(cast.ada)

    assert changed(client, badge)["Location"] == "/station/"
    page = text_of(client.get("/station/"))
    assert f'data-who="member:{cast.eve.pk}"' in page
    ran = box_of(cast)
    client.post(address(ran, "receive"))

    with acting_for(cast.nordlicht.pk):
        assert Receipt.objects.get().received_by == f"member:{cast.eve.pk}"


def test_a_badge_opens_the_station_and_the_console_asks_for_a_password(cast: Cast) -> None:
    client = at_the_bench(cast.ada)
    changed(client, hired(cast, cast.eve, Role.OWNER))

    assert client.get("/station/").status_code == 200
    for where in ("/b/nordlicht/members/", "/account/profile/", "/b/nordlicht/"):
        answer = client.get(where)
        assert "/account/login/" in answer.headers.get(
            "Location", f"{where} {answer.status_code}"
        )


def test_a_badge_is_nothing_where_nobody_signed_in(cast: Cast) -> None:
    badge = hired(cast, cast.eve)
    stranger = Client()

    for where in ("/station/scan", "/station/badge"):
        assert "/account/login/" in stranger.post(where, {"code": badge})["Location"]
    assert "/account/login/" in stranger.get("/station/")["Location"]


def test_a_badge_is_no_use_by_a_link(cast: Cast, ada: Client) -> None:
    badge = hired(cast, cast.eve)

    ada.get("/station/scan", {"code": badge})

    assert f'data-who="member:{cast.ada.pk}"' in text_of(ada.get("/station/"))


def test_an_unknown_or_revoked_badge_changes_nothing_and_is_written_nowhere(
    cast: Cast, ada: Client
) -> None:
    badge = hired(cast, cast.eve)
    badges.revoke_badge(cast.nordlicht, cast.eve.pk, by=cast.ada, at=MONDAY)

    for code in (badge, "BHID123"):
        answer = changed(ada, code)
        assert (answer.status_code, code in text_of(answer)) == (422, False)
        assert "This badge is not known" in text_of(answer)
    assert f'data-who="member:{cast.ada.pk}"' in text_of(ada.get("/station/"))


def test_a_revoked_badge_ends_the_work_at_once(cast: Cast, ada: Client) -> None:
    changed(ada, hired(cast, cast.eve))
    badges.revoke_badge(cast.nordlicht, cast.eve.pk, by=cast.ada, at=MONDAY)

    assert ada.get("/station/")["Location"] == "/station/badge"
    assert ada.get("/station/badge").status_code == 200


@pytest.mark.parametrize("what", ["is_active", "password"])
def test_a_device_is_none_any_more_when_whoever_signed_in_is_out(
    cast: Cast, ada: Client, what: str
) -> None:
    changed(ada, hired(cast, cast.eve))
    if what == "is_active":
        cast.ada.is_active = False
    else:
        cast.ada.set_password("another one, and a long one")
    cast.ada.save()

    assert "/account/login/" in ada.get("/station/")["Location"]


def test_whoever_walks_away_has_to_scan_the_badge_again(cast: Cast, ada: Client) -> None:
    badge = hired(cast, cast.eve)
    changed(ada, badge)
    session = ada.session
    session["station_seen"] -= AWAY_AFTER + 5
    session.save()

    assert ada.get("/station/")["Location"] == "/station/badge"
    changed_again = ada.post("/station/badge", {"code": badge})
    assert changed_again["Location"] == "/station/"
    assert ada.get("/station/").status_code == 200


def test_a_bench_is_left_to_nobody(cast: Cast, ada: Client) -> None:
    assert ada.post("/station/badge", {"lock": "1"})["Location"] == "/station/badge"

    assert ada.get("/station/")["Location"] == "/station/badge"
    page = text_of(ada.get("/station/badge"))
    assert "Nobody is at this bench." in page
    assert "Sign in with a password" in page


def test_signing_out_ends_the_device_too(cast: Cast, ada: Client) -> None:
    badge = hired(cast, cast.eve)
    changed(ada, badge)

    assert ada.post("/station/badge", {"out": "1"})["Location"] == "/account/login/"
    assert "/account/login/" in ada.post("/station/badge", {"code": badge})["Location"]


def test_a_bench_keeps_its_name_when_the_person_changes(cast: Cast, ada: Client) -> None:
    ada.post("/station/settings", {"name": "Bench 3", "site": str(cast.site.pk)})

    changed(ada, hired(cast, cast.eve))

    page = text_of(ada.get("/station/"))
    assert "Bench 3" in page
    with counting() as counted:
        ada.get("/station/")
    assert counted.number <= MOST_STATEMENTS, counted


def test_another_fate_of_something_dear_needs_a_second_person(cast: Cast, ada: Client) -> None:
    badge = hired(cast, cast.eve)
    ran = jacket(cast)
    asked = other_fate(ada, ran)
    assert "A second person agrees" in text_of(asked)
    assert fate(cast) == ""

    done = other_fate(ada, ran, second="1", code=badge)

    assert done["Location"].endswith("/done")
    with acting_for(cast.nordlicht.pk):
        choice = Choice.objects.get()
        assert (choice.decided_by, choice.seconded_by) == (
            f"member:{cast.ada.pk}",
            f"member:{cast.eve.pk}",
        )
        entry = Entry.objects.get(kind="unit.decided")
        assert entry.data["seconded"] == f"member:{cast.eve.pk}"
    page = text_of(ada.get(f"/station/units/nordlicht/{ran}/1/"))
    assert "<dt>Agreed</dt><dd>Eve</dd>" in page


def test_nobody_is_a_second_person_to_themselves(cast: Cast, ada: Client) -> None:
    hired(cast, cast.eve)
    own = badges.print_badge(cast.nordlicht, cast.ada.pk, by=cast.ben, at=MONDAY)
    Badge.objects.filter(user=cast.eve).update(printed_by=cast.ben)
    ran = jacket(cast)

    refused = other_fate(ada, ran, second="1", code=own)

    assert (refused.status_code, "your own badge" in text_of(refused)) == (422, True)
    assert fate(cast) == ""


def test_a_badge_that_one_printed_oneself_is_no_second_person(cast: Cast, ada: Client) -> None:
    badge = hired(cast, cast.eve, by=cast.ada)
    hired(cast, cast.cleo)
    ran = jacket(cast)

    refused = other_fate(ada, ran, second="1", code=badge)

    assert (refused.status_code, "printed this badge yourself" in text_of(refused)) == (
        422,
        True,
    )
    assert fate(cast) == ""


def test_a_receiver_s_badge_and_another_brand_s_do_not_count(cast: Cast, ada: Client) -> None:
    hired(cast, cast.eve)
    receivers = hired(cast, cast.ben, Role.RECEIVER, by=cast.eve)
    others = badges.print_badge(cast.voltaic, cast.cleo.pk, by=cast.cleo, at=MONDAY)
    ran = jacket(cast)

    for badge in (others, receivers):
        refused = other_fate(ada, ran, second="1", badge=badge)
        assert refused.status_code == 422, text_of(refused)
    assert fate(cast) == ""


def test_whoever_works_alone_is_not_stopped_and_neither_is_what_is_cheap(
    cast: Cast, ada: Client
) -> None:
    ran = jacket(cast)

    assert other_fate(ada, ran)["Location"].endswith("/done")


def test_before_the_first_return_centre_the_station_says_what_to_do(cast: Cast) -> None:
    cast.site.delete()
    Member.objects.create(user=cast.eve, brand=None, role=Role.OWNER)

    brands_owner = at_the_bench(cast.ada).get("/station/")
    operators_owner = at_the_bench(cast.eve).get("/station/")

    assert (brands_owner.status_code, operators_owner.status_code) == (200, 200)
    assert "There is no return centre yet" in text_of(brands_owner)
    assert "/operator/sites/new/" not in text_of(brands_owner)
    assert "/operator/sites/new/" in text_of(operators_owner)
    for where in ("/station/places", "/station/unknown"):
        assert "There is no return centre yet" in text_of(at_the_bench(cast.eve).get(where))
