"""In what state a thing is, as a caller says: asked for, wanted where a rule reads it."""

from __future__ import annotations

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return, Unit
from tests.cast import Cast
from tests.core.policies.makers import fact, row
from tests.doors.console.test_agent import an_order, begun, form, line_id
from tests.doors.console.work_cast import signed_in
from tests.makers.shopping import set_policy

OPENED = row("opened", {"outcome": "review"}, fact("is_opened", "is", True))
STATE = '<span class="field-name">State it is in'


@pytest.mark.parametrize(
    ("said", "checked", "became"),
    [
        ("unopened", "Approved by policy", "authorized"),
        ("used", "A person must look", "in_review"),
    ],
)
def test_the_state_a_caller_tells_of_is_judged_and_kept(
    cast: Cast, said: str, checked: str, became: str
) -> None:
    set_policy(cast.nordlicht, tables={"eligibility": [OPENED]})
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)
    told = form(line, **{f"said-{line}": said})

    page = client.post(draft, {**told, "act": "check"}).content.decode()
    assert checked in page
    assert f'value="{said}" selected' in page
    assert f"{STATE}</span>" in page
    client.post(draft, {**told, "act": "create"})

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get(brand=cast.nordlicht)
    assert (unit.said, unit.authorization) == (said, became)


@pytest.mark.parametrize("said", ["", "like new"])
def test_without_the_state_that_a_rule_reads_nothing_is_opened(cast: Cast, said: str) -> None:
    set_policy(cast.nordlicht, tables={"eligibility": [OPENED]})
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    answer = client.post(draft, form(line, act="create", **{f"said-{line}": said}))

    assert "Approved by policy" not in client.get(draft).content.decode()
    assert answer.status_code == 422
    assert "It is not said what state the thing is in." in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.filter(brand=cast.nordlicht).count() == 0


def test_where_no_rule_reads_the_state_it_may_be_left_open(cast: Cast) -> None:
    an_order(cast.nordlicht)
    client = signed_in(cast.ben)
    draft, line = begun(client, cast.nordlicht), line_id(cast.nordlicht)

    page = client.get(draft).content.decode()
    client.post(draft, form(line, act="create"))

    assert f'{STATE} <span class="field-free">optional</span>' in page
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get(brand=cast.nordlicht)
    assert (unit.said, unit.authorization) == ("", "authorized")
