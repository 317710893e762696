"""What a rule wants with a request: asked at its field, kept, and compared at the dock."""

from __future__ import annotations

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.contents import read_serial
from backhaul.stages.receiving.opening import open_box
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import fact, row
from tests.makers.baskets import TEE, sell_basket
from tests.makers.floor import arrival
from tests.makers.shopping import CHECK, OPTIONS, Shopper, set_policy
from tests.makers.stories import standing_at

NUMBERED = row("numbered", {"outcome": "authorize", "needs_serial": True})
KEEP = row(
    "keep",
    {"outcome": "authorize", "keep": True},
    fact("resolution", "is_one_of", ["credit"]),
)


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    return Shopper(cast.nordlicht)


def test_a_missing_serial_number_is_told_at_its_field_and_a_told_one_is_kept(
    sam: Shopper, cast: Cast
) -> None:
    set_policy(cast.nordlicht, tables={"eligibility": [NUMBERED]})
    sam.look_up()
    line = sam.line(TEE)

    wrong = sam.choose(TEE)
    assert wrong.status_code == 422
    assert "Enter the serial number" in wrong.content.decode()
    assert f'aria-describedby="line-{line}-serial-wrong"' in wrong.content.decode()

    sam.choose(TEE, serial="SN-77")
    sam.options()
    sam.send()
    brand = cast.nordlicht
    with acting_for(brand.pk):
        unit = Unit.objects.get()
        assert unit.serial == "SN-77"
        assert unit.terms is not None
        assert unit.terms["asked"] == {"photos": 0, "needs_serial": True, "serial": "SN-77"}

        ran = Return.objects.get().ran
        receive(brand.pk, ran, arrival(), at=MONDAY, actor="member:2")
        assert open_box(brand.pk, ran).units[0].wants_serial
        read_serial(brand.pk, ran, 1, "SN-78", at=MONDAY, actor="member:2")
        incident = Incident.objects.get(kind="contents_differ")
        assert (incident.evidence["what"], incident.evidence["sold"]) == ("serial", ["SN-77"])


def test_a_bonus_and_that_it_may_be_kept_are_said_before_the_choice(
    sam: Shopper, cast: Cast
) -> None:
    tables = {"eligibility": [KEEP], "offer": [row("five", {"bonus_minor": 500})]}
    set_policy(cast.nordlicht, tables=tables)
    sam.look_up()
    sam.choose(TEE)

    page = sam.page(OPTIONS)
    assert "€5.00 thank-you" in page
    assert "You keep it: nothing has to be sent back." in page

    sam.options(resolution="credit")
    assert "you keep it" in sam.page(CHECK)
    sam.send()
    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().is_kept
        assert Return.objects.get().headline == "kept"
