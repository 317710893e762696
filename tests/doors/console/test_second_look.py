"""The second look on the review page: who may decide it, and who sees why it waits."""

from __future__ import annotations

from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import review
from backhaul.stages.authorization.appealing import appeal
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.doors.console.work_cast import signed_in
from tests.stages.risk.stories import DAY, LOOK, asked, charged_back, with_rules

WORDS = "The parcel was wet. <b>I have photos.</b>"
HEADING = "The shopper asks for a second look"


def _appealed(cast: Cast, by: str) -> str:
    with acting_for(cast.nordlicht.pk):
        with_rules(cast.nordlicht, eligibility=[LOOK])
        charged_back(cast.nordlicht, "kim@example.com")
        ran = asked(cast.nordlicht, "K-1", "kim@example.com")
        review(cast.nordlicht.pk, ran, {1: Outcome.REFUSE}, note="No.", at=MONDAY, actor=by)
        appeal(cast.nordlicht.pk, ran, WORDS, at=MONDAY + DAY, actor="shopper")
    return ran


def test_the_shoppers_words_stand_on_the_page_as_text(cast: Cast) -> None:
    ran = _appealed(cast, by="member:1")

    page = signed_in(cast.ben).get(f"/b/nordlicht/reviews/{ran}/").content.decode()

    assert HEADING in page
    assert "The parcel was wet. &lt;b&gt;I have photos.&lt;/b&gt;" in page
    assert "You decided first" not in page


def test_who_decided_first_is_told_so_and_cannot_decide_again(cast: Cast) -> None:
    ran = _appealed(cast, by=f"member:{cast.ada.pk}")
    ada = signed_in(cast.ada)
    address = f"/b/nordlicht/reviews/{ran}/"

    assert "You decided first: somebody else decides now." in ada.get(address).content.decode()

    answer = ada.post(address, {"act": "approve", "unit": "1"})

    assert answer.status_code == 422
    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().authorization == "in_review"


def test_the_queue_says_that_a_second_look_is_asked_for_and_finds_it(cast: Cast) -> None:
    ran = _appealed(cast, by="member:1")
    ben = signed_in(cast.ben)

    for address in ("/b/nordlicht/reviews/", "/b/nordlicht/reviews/?ask=second_look"):
        page = ben.get(address).content.decode()

        assert ran in page
        assert page.count("Second look") == 2  # the row and the choice
    assert ran not in ben.get("/b/nordlicht/reviews/?ask=photos_missing").content.decode()
