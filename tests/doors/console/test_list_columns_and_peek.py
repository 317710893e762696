"""The list: which columns it shows, and a look into a return beside it."""

from __future__ import annotations

import pytest

from backhaul.foundation.tenancy.models import Role
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.listing import LIST, open_ones, rans, signed_in
from tests.doors.console.return_desk import member, path
from tests.makers.stories import LEIPZIG, labelled, received, scanned, settled, standing_at


def test_columns_that_are_put_away_stay_away_in_this_browser(sixty: Cast) -> None:
    client = signed_in(sixty.ada)

    answer = client.post(
        f"{LIST}columns", {"column": ["who", "due"], "back": "view=all&evil=1"}
    )
    page = client.get(LIST).content.decode()

    assert answer["Location"] == f"{LIST}?view=all"
    for gone in ("list-units", "list-value", "list-owner"):
        assert f'class="{gone}' not in page
    for left in ("list-ran", "list-who", "list-due", "list-what"):
        assert f'class="{left}' in page
    assert 'class="list-value' in signed_in(sixty.ada).get(LIST).content.decode()

    client.post(
        f"{LIST}columns", {"column": ["who", "units", "due", "value", "owner"], "back": ""}
    )
    assert 'class="list-value' in client.get(LIST).content.decode()


@pytest.mark.parametrize("said", ["", "ran.what", "<script>", "who\x00", "." * 200])
def test_a_cookie_that_means_nothing_puts_nothing_away(sixty: Cast, said: str) -> None:
    client = signed_in(sixty.ada)
    client.cookies["columns_hidden"] = said

    page = client.get(LIST)

    assert page.status_code == 200
    assert len(rans(page)) == 50 or len(rans(page)) == len(open_ones(sixty.nordlicht, 60))
    assert 'class="list-who' in page.content.decode()


def test_columns_are_chosen_by_members_of_the_brand_alone(sixty: Cast) -> None:
    assert signed_in(sixty.cleo).post(f"{LIST}columns").status_code == 404
    assert signed_in(sixty.ada).get(f"{LIST}columns").status_code == 405


def test_a_look_into_a_return_shows_what_matters_and_the_way_on(cast: Cast) -> None:
    story = settled(received(scanned(labelled(cast.nordlicht, items=2), LEIPZIG)), LEIPZIG)
    standing_at(LEIPZIG)
    client = signed_in(cast.ada)

    looked = client.get(path(story.ran, "peek"), headers={"HX-Request": "true"})

    text = looked.content.decode()
    assert looked.status_code == 200
    assert "<html" not in text
    assert f'href="{path(story.ran)}"' in text
    assert "€48.00" in text
    assert looked["Cache-Control"] == "private, no-store"


def test_without_scripts_the_eye_is_a_way_to_the_return(cast: Cast) -> None:
    story = labelled(cast.nordlicht, items=1)
    client = signed_in(cast.ada)

    page = client.get(LIST).content.decode()
    alone = client.get(path(story.ran, "peek"))

    assert f'href="{path(story.ran)}" hx-get="{path(story.ran, "peek")}"' in page
    assert alone["Location"] == path(story.ran)


def test_a_look_is_for_members_of_the_brand_alone_and_few_statements(cast: Cast) -> None:
    story = labelled(cast.nordlicht, items=2)
    client = member(cast, Role.VIEWER)
    asked = {"HX-Request": "true"}
    client.get(path(story.ran, "peek"), headers=asked)

    with counting() as counted:
        client.get(path(story.ran, "peek"), headers=asked)

    assert counted.number <= 20, counted
    assert signed_in(cast.cleo).get(path(story.ran, "peek"), headers=asked).status_code == 404
    assert client.get(path("NL-0000-0000", "peek"), headers=asked).status_code == 404
