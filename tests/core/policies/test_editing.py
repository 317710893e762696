"""A row is put, moved, switched, dropped and mended; and what that changed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from backhaul.core.errors import NotFound
from backhaul.core.policies import editing
from backhaul.core.policies.breaches import What, breaches
from backhaul.core.policies.comparing import How, count_changes, plain_changes, row_changes
from backhaul.core.policies.mending import mend_rule
from backhaul.core.policies.policy import Policy
from tests.core.policies.makers import row

REFUSE, AUTHORIZE = {"outcome": "refuse"}, {"outcome": "authorize"}


def policy(**tables: object) -> Policy:
    given = Policy.default("EUR").model_dump(mode="json")
    return Policy.model_validate({**given, "tables": tables})


def three() -> Policy:
    return policy(eligibility=[row("a", REFUSE), row("b", AUTHORIZE), row("c", REFUSE)])


def ids(given: Policy) -> list[str]:
    return [rule.id for rule in given.tables.eligibility]


def test_a_row_is_added_at_the_end_or_where_it_is_wanted() -> None:
    last = editing.put_rule(three(), "eligibility", row("d", REFUSE))
    first = editing.put_rule(three(), "eligibility", row("d", REFUSE), at=0)

    assert ids(last) == ["a", "b", "c", "d"]
    assert ids(first) == ["d", "a", "b", "c"]


def test_a_row_of_the_same_id_is_put_in_its_place() -> None:
    found = editing.put_rule(three(), "eligibility", row("b", REFUSE, name="Never"))

    assert ids(found) == ["a", "b", "c"]
    assert editing.find_rule(found, "b").rule.name == "Never"


def test_what_is_no_row_is_refused_and_what_was_compiled_is_not_kept() -> None:
    before = three()
    assert len(before.compiled.eligibility.rows) == 3

    with pytest.raises(ValidationError):
        editing.put_rule(before, "eligibility", row("d", {"outcome": "perhaps"}))

    assert len(editing.drop_rule(before, "a").compiled.eligibility.rows) == 2


@pytest.mark.parametrize(
    ("by", "order"),
    [(-1, ["b", "a", "c"]), (1, ["a", "c", "b"]), (-9, ["b", "a", "c"]), (9, ["a", "c", "b"])],
)
def test_a_row_moves_and_stays_at_an_end(by: int, order: list[str]) -> None:
    assert ids(editing.move_rule(three(), "b", by)) == order


def test_a_row_is_switched_off_and_dropped_and_comes_back_where_it_was() -> None:
    off = editing.switch_rule(three(), "b", on=False)
    dropped = editing.drop_rule(three(), "b")

    assert not editing.find_rule(off, "b").rule.is_on
    assert ids(dropped) == ["a", "c"]
    assert editing.bring_back(dropped, three(), "b") == three()
    assert editing.bring_back(off, three(), "b") == three()
    with pytest.raises(NotFound, match="no_such_rule"):
        editing.find_rule(dropped, "b")


def test_a_new_row_gets_an_id_that_nobody_has() -> None:
    given = policy(eligibility=[row("eligibility-2", REFUSE)])

    assert editing.new_id(given, "eligibility") == "eligibility-3"
    assert editing.new_id(given, "fees") == "fees-1"


def test_each_row_that_differs_is_named_once_with_how() -> None:
    after = editing.put_rule(three(), "eligibility", row("b", REFUSE))
    after = editing.drop_rule(after, "a")
    after = editing.put_rule(after, "fees", row("free", {"payer": "brand"}))
    after = Policy.model_validate({**after.model_dump(mode="json"), "window_days": 60})

    found = row_changes(three(), after)

    assert [(one.table, one.how, (one.after or one.before).id) for one in found] == [  # type: ignore[union-attr]
        ("eligibility", How.CHANGED, "b"),
        ("eligibility", How.DROPPED, "a"),
        ("fees", How.ADDED, "free"),
    ]
    assert [(one.rule, one.before, one.after) for one in plain_changes(three(), after)] == [
        ("window_days", 30, 60)
    ]
    assert count_changes(three(), after) == 4


def test_of_rows_that_changed_places_only_the_one_that_moved_is_named() -> None:
    found = row_changes(three(), editing.move_rule(three(), "c", -2))

    assert [(one.how, one.after.id) for one in found if one.after] == [(How.MOVED, "c")]


@pytest.mark.parametrize(
    ("table", "then", "what"),
    [
        ("eligibility", REFUSE, What.REFUSES_A_RIGHT),
        ("window", {"days": 7, "anchor": "shipped"}, What.SHORTER_WINDOW),
        ("fees", {"restocking_percent": 20}, What.FORBIDDEN_FEE),
        ("offer", {"resolutions": ["credit"]}, What.NO_MONEY_BACK),
    ],
)
def test_what_breaks_the_law_is_mended_by_the_smallest_change(
    table: str, then: dict[str, object], what: What
) -> None:
    before = policy(**{table: [row("r", then)]})
    against = breaches(before, ["DE"])

    after = mend_rule(before, "r", what, least_days=against[0].days or 0)

    assert [(one.rule, one.what) for one in against] == [("r", what)]
    assert breaches(after, ["DE"]) == ()


def test_a_mended_window_counts_from_delivery_and_a_mended_offer_gives_money_first() -> None:
    given = policy(
        window=[row("w", {"days": 7, "anchor": "shipped"})],
        offer=[row("o", {"resolutions": ["credit"]})],
    )

    given = mend_rule(given, "w", What.SHORTER_WINDOW, least_days=14)
    given = mend_rule(given, "o", What.NO_MONEY_BACK)

    assert given.tables.window[0].then.model_dump(include={"days", "anchor"}) == {
        "days": 14,
        "anchor": "delivered",
    }
    assert given.tables.offer[0].then.resolutions == ("refund", "credit")
