"""The page of a return that was paid, and of which something is missing, says so."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.foundation import clock
from backhaul.foundation.tenancy.directory import link_token
from tests.cast import MONDAY
from tests.makers.stories import standing_at
from tests.stages.recovery.missing import Missing, goods_missing
from tests.stages.settlement.till import Till


@pytest.fixture
def missing(till: Till) -> Missing:
    till.move_clock(MONDAY - clock.now())  # a link ends some time after its return
    return goods_missing(till)


def _page(missing: Missing) -> str:
    standing_at(missing.row.opened_at)
    page = Client().get(
        f"/{missing.till.brand.slug}/r/{link_token(missing.row.ret_id)}/",
        headers={"accept-language": "en-GB"},
    )
    assert page.status_code == 200
    return page.content.decode()


def test_it_says_what_is_missing_until_when_and_what_would_be_charged(missing: Missing) -> None:
    asked = _page(missing)
    missing.may().agreed(most=2500)
    agreed = _page(missing)

    for page in (asked, agreed):
        assert "All nine steps done" not in page
        assert "Something of your return is missing" in page
        assert "Your parcel came, and this was not in it:" in page
        assert "We have paid €30.00 for it already." in page
        assert "Please send it by" in page
    assert "charge you" not in asked
    assert "After that we may charge you €25.00, as you agreed to." in agreed


def test_it_says_what_was_charged_and_nothing_once_it_came(missing: Missing) -> None:
    missing.may().agreed().charge(2500)
    missing.ask()
    missing.ask()
    charged = _page(missing)
    missing.found()
    missing.ask()

    assert "We charged you €25.00 for it on" in charged
    assert "All nine steps done" not in charged
    assert "Something of your return is missing" not in _page(missing)
