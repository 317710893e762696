"""A rule's own list of what to look at: every point is answered, and a no is for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.inspection import points_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import received_return

LATER = MONDAY + timedelta(hours=2)
LIST = "Seal is intact\n- Number on the back is ours"


def _on_the_bench(cast: Cast) -> str:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        unit.terms = {**(unit.terms or {}), "look_for": LIST}
        unit.save(update_fields=["terms"])
    return ran


def _found(*points: bool | None) -> Findings:
    return Findings(is_complete=True, is_matching=True, condition="as_new", points=points)


def test_a_list_is_read_line_by_line_without_its_strokes() -> None:
    assert points_of(LIST) == ("Seal is intact", "Number on the back is ours")
    assert points_of(" ; \n") == ()
    assert len(points_of("x\n" * 30)) == 8


def test_every_point_must_be_answered(cast: Cast) -> None:
    ran = _on_the_bench(cast)
    with acting_for(cast.nordlicht.pk):
        for points, left in (((), ["point-1", "point-2"]), ((True, None), ["point-2"])):
            with pytest.raises(DomainError, match="answers_missing") as error:
                inspect(cast.nordlicht.pk, ran, 1, _found(*points), at=LATER, actor="member:3")
            assert error.value.facts["checks"] == left
        assert not Inspection.objects.exists()


def test_the_answers_are_kept_with_their_words(cast: Cast) -> None:
    ran = _on_the_bench(cast)
    with acting_for(cast.nordlicht.pk):
        inspect(cast.nordlicht.pk, ran, 1, _found(True, True), at=LATER, actor="member:3")

        found = Inspection.objects.get()
        assert (found.grade, found.differs) == ("A", False)
        assert found.answers["points"] == [
            {"text": "Seal is intact", "is_so": True},
            {"text": "Number on the back is ours", "is_so": True},
        ]


def test_a_no_is_graded_down_and_a_person_owns_it(cast: Cast) -> None:
    ran = _on_the_bench(cast)
    with acting_for(cast.nordlicht.pk):
        inspect(cast.nordlicht.pk, ran, 1, _found(False, True), at=LATER, actor="member:3")

        found = Inspection.objects.get()
        assert (found.grade, found.reasons, found.differs) == (
            "C",
            ["check_failed", "as_new"],
            True,
        )
        incident = Incident.objects.get()
        assert (incident.kind, incident.evidence["what"]) == ("contents_differ", "check_failed")
