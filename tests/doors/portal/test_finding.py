"""Finding a return again by its number; nothing tells which numbers there are."""

from __future__ import annotations

from django.test import Client

from backhaul.core.ids import ran
from tests.cast import SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.stories import Story, standing_at
from tests.makers.variants import VARIANTS

EN = {"accept-language": "en"}


def told(cast: Cast) -> Story:
    story, now = VARIANTS["on_its_way"](cast.nordlicht)
    standing_at(now)
    return story


def test_number_and_address_lead_to_its_page(cast: Cast, client: Client) -> None:
    story = told(cast)

    answer = client.post(
        "/nordlicht/track/",
        {"number": story.ran.lower().replace("-", " "), "email": SHOPPER_EMAIL},
    )

    assert (answer.status_code, answer["Location"]) == (302, story.path)


def test_an_unknown_number_and_a_wrong_address_are_the_same(cast: Cast, client: Client) -> None:
    story = told(cast)

    seen = []
    for number in (story.ran, ran("NL", 7)):
        with counting() as counted:
            answer = client.post(
                "/nordlicht/track/", {"number": number, "email": "eve@example.com"}, headers=EN
            )
        lines = answer.content.decode().replace(number, "…").splitlines()
        page = [line for line in lines if "csrfmiddlewaretoken" not in line]
        seen.append((answer.status_code, page, counted.statements))

    assert seen[0] == seen[1]
    assert seen[0][0] == 422
    assert any("We find no return with this number" in line for line in seen[0][1])


def test_a_mistyped_number_is_told_before_anything_is_looked_for(
    cast: Cast, client: Client
) -> None:
    story = told(cast)
    wrong = story.ran[:-1] + ("2" if story.ran[-1] != "2" else "3")

    with counting() as counted:
        answer = client.post(
            "/nordlicht/track/", {"number": wrong, "email": SHOPPER_EMAIL}, headers=EN
        )

    assert answer.status_code == 422
    assert "One sign is not as it must be." in answer.content.decode()
    assert counted.number == 1, counted


def test_another_brand_does_not_know_it_and_attempts_are_limited(
    cast: Cast, client: Client
) -> None:
    story = told(cast)
    given = {"number": story.ran, "email": SHOPPER_EMAIL}

    tried = [client.post("/voltaic/track/", given).status_code for _ in range(11)]

    assert tried == [422] * 10 + [429]
    assert client.post("/nordlicht/track/", given).status_code == 302
