"""The rules page of incidents says what the code does."""

from __future__ import annotations

import re

from backhaul.core.incidents import SEVERITY_OF, desk_of
from backhaul.core.playbooks.drop_off import Evidence, score
from backhaul.core.playbooks.model import DEFAULT, Loyalty
from backhaul.core.playbooks.recovery import ANSWER_DAYS
from backhaul.core.policies.windows import read
from backhaul.core.tracking.healing import HEALED_BY
from backhaul.core.tracking.words import IncidentKind
from tests.docs.documents import document

PAGE = document("docs/rules/incidents.md")


def _rows(first: str) -> list[list[str]]:
    return next(rows[1:] for rows in PAGE.tables() if rows[0][0] == first)


def test_the_table_of_incidents_is_that_of_the_code() -> None:
    told = {row[0].strip("`"): row[1:] for row in _rows("kind")}

    assert list(told) == [kind.value for kind in IncidentKind]
    for kind in IncidentKind:
        severity, desk, _, healed, steps = told[kind.value]
        assert (severity, desk) == (SEVERITY_OF[kind].value, desk_of(kind).value)
        if words := HEALED_BY.get(kind):
            assert set(re.findall(r"`(\w+)`", healed)) == {word.value for word in words}
        found = [(name, int(hours)) for name, hours in re.findall(r"`(\w+)` (\d+) h", steps)]
        assert found == [(step.kind.value, step.after_h) for step in DEFAULT.of(kind)]


def test_the_points_are_those_of_the_code() -> None:
    points = [int(row[1].replace("−", "-")) for row in _rows("evidence")]
    good = Evidence(
        receipts=1,
        told_when=True,
        told_where=True,
        was_at_a_counter=True,
        expected_grams=1000,
        weighed_grams=1300,
        earlier_arrived=1,
        carrier_parcels=100,
        carrier_unseen=3,
    )
    bad = Evidence(
        expected_grams=1000,
        weighed_grams=1301,
        earlier_lost=1,
        earlier_differed=1,
        carrier_parcels=100,
        carrier_unseen=2,
    )
    gains = [reason.points for reason in score(good).reasons]
    losses = [reason.points for reason in score(bad).reasons if reason.points]

    assert points == [*gains[:4], losses[0], gains[4], *losses[1:3], gains[5], losses[3]]


def test_the_figures_are_those_of_the_code() -> None:
    assert (Loyalty().orders, Loyalty().lost_before, ANSWER_DAYS) == (3, 0, 14)
    lines = [code for code in PAGE.inline if " / " in code]
    assert [str(read(line)) for line in lines] == lines
