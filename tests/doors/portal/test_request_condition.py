"""In what state a thing is: the shopper is asked only where a rule of the brand reads it."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.intake.models import Draft
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import fact, row
from tests.makers.baskets import TEE, sell_basket
from tests.makers.shopping import CHECK, ITEMS, OPTIONS, Shopper, set_policy
from tests.makers.stories import standing_at

USED = row("used", {"outcome": "review"}, fact("said", "is_one_of", ["used"]))
OPENED = row("opened", {"outcome": "review"}, fact("is_opened", "is", True))
QUESTION = "What state is it in?"


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    return sam


@pytest.mark.parametrize(
    ("rows", "is_asked"),
    [([], False), ([{**USED, "is_on": False}], False), ([USED], True), ([OPENED], True)],
)
def test_it_is_asked_only_where_a_rule_that_is_on_reads_it(
    sam: Shopper, cast: Cast, rows: list[Any], is_asked: bool
) -> None:
    set_policy(cast.nordlicht, tables={"eligibility": rows})

    assert (QUESTION in sam.page(ITEMS)) is is_asked
    assert sam.choose(TEE).status_code == (422 if is_asked else 302)


def test_the_answer_is_wanted_kept_shown_and_judged(sam: Shopper, cast: Cast) -> None:
    set_policy(cast.nordlicht, tables={"eligibility": [USED]})
    line = sam.line(TEE)

    wrong = sam.choose(TEE, said="like new")
    assert wrong.status_code == 422
    assert "Choose what state it is in" in wrong.content.decode()
    assert f'aria-describedby="line-{line}-said-wrong"' in wrong.content.decode()

    assert sam.choose(TEE, said="used")["Location"] == OPTIONS
    with acting_for(sam.brand.pk):
        assert Draft.objects.get().lines[str(line)]["said"] == "used"
    assert 'value="used" checked' in sam.page(ITEMS)
    assert "A person looks at your request first." in sam.page(OPTIONS)
    sam.options()
    assert "Used" in sam.page(CHECK)

    sam.send()
    with acting_for(sam.brand.pk):
        unit = Unit.objects.get()
        assert (unit.said, unit.authorization) == ("used", "in_review")


def test_a_draft_from_before_the_question_is_read_and_asked(sam: Shopper, cast: Cast) -> None:
    sam.choose(TEE)
    with acting_for(sam.brand.pk):
        draft = Draft.objects.get()
        draft.lines = {
            key: {name: value for name, value in typed.items() if name != "said"}
            for key, typed in draft.lines.items()
        }
        draft.save(update_fields=("lines",))
    set_policy(cast.nordlicht, tables={"eligibility": [USED]})

    assert QUESTION in sam.page(ITEMS)
    assert sam.get(OPTIONS)["Location"].startswith(ITEMS)
