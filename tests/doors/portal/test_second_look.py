"""A second look on the shopper's own pages."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.authorization.actions import review
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.risk.models import Appeal
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.stories import standing_at
from tests.stages.risk.stories import LOOK, asked, charged_back, with_rules


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> None:
    standing_at(MONDAY)


def _refused(cast: Cast, *, by: str = "member:1") -> tuple[str, str]:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        charged_back(brand, "kim@example.com")
        ran = asked(brand, "K-1", "kim@example.com")
        review(brand.pk, ran, {1: Outcome.REFUSE}, note="No.", at=MONDAY, actor=by)
        return_id = Return.objects.get().pk
    return ran, f"/nordlicht/r/{link_token(return_id)}/"


def _text(address: str) -> str:
    return Client().get(address).content.decode().replace("\xa0", " ")


def test_a_refused_return_offers_it_with_its_last_day_and_no_points(cast: Cast) -> None:
    _, address = _refused(cast)

    with counting() as counted:
        text = _text(address)

    assert counted.number <= 12, counted
    assert "Until Wed 16 Dec you can have somebody else look at it again, once." in text
    assert f'href="{address}second-look/"' in text
    assert "chargeback" not in text.casefold()


def test_a_return_that_is_held_says_that_nobody_has_decided(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        with_rules(brand, eligibility=[LOOK])
        charged_back(brand, "kim@example.com")
        asked(brand, "K-1", "kim@example.com")
        return_id = Return.objects.get().pk

    text = _text(f"/nordlicht/r/{link_token(return_id)}/")

    assert "A person decides about your return. Until Wed 16 Dec you can say, once," in text
    assert "You do not agree?" not in text


def test_it_is_asked_in_words_and_the_page_says_until_when_it_is_answered(cast: Cast) -> None:
    _, address = _refused(cast)

    answer = Client().post(f"{address}second-look/", {"words": "The box was wet."})
    again = Client().post(f"{address}second-look/", {"words": "And torn."})

    assert answer["Location"] == again["Location"] == f"{address}#second-look"
    assert "A person who did not decide before answers by" in _text(address)
    with acting_for(cast.nordlicht.pk):
        assert Appeal.objects.get().words == "The box was wet."
        assert Unit.objects.get().authorization == "in_review"


def test_without_words_it_says_so_at_the_field(cast: Cast) -> None:
    _, address = _refused(cast)

    answer = Client().post(f"{address}second-look/", {"words": " "})

    assert answer.status_code == 422
    assert 'aria-describedby="words-hint words-wrong"' in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Appeal.objects.count() == 0


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.AUTHORIZE, "A second person looked at it and decided for you."),
        (Outcome.REFUSE, "A second person looked at it: the decision stays."),
    ],
)
def test_the_answer_stands_on_the_page(cast: Cast, outcome: Outcome, said: str) -> None:
    ran, address = _refused(cast)
    Client().post(f"{address}second-look/", {"words": "The box was wet."})
    with acting_for(cast.nordlicht.pk):
        review(cast.nordlicht.pk, ran, {1: outcome}, note="Again.", at=MONDAY, actor="member:2")

    assert said in _text(address)
    assert f'href="{address}second-look/"' not in _text(address)


def test_of_what_was_authorised_there_is_nothing_to_look_at_again(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        asked(cast.nordlicht, "K-1", "kim@example.com")
        address = f"/nordlicht/r/{link_token(Return.objects.get().pk)}/"

    assert "second-look" not in _text(address)
    assert "There is nothing to look at again" in _text(f"{address}second-look/")


def test_under_another_brand_the_link_opens_nothing(cast: Cast) -> None:
    _, address = _refused(cast)
    elsewhere = address.replace("/nordlicht/", "/voltaic/")

    answer = Client().post(f"{elsewhere}second-look/", {"words": "Mine."})

    assert answer.status_code == 404
    with acting_for(cast.nordlicht.pk):
        assert Appeal.objects.count() == 0
