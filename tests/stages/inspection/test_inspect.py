"""Looking at a unit: what must be answered, the grade, and the way back from a slip."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.disposition.actions import decide
from backhaul.stages.incidents.models import Incident
from backhaul.stages.inspection.actions import Findings, inspect, undo_inspection
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.receiving.actions import receive
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import WHOLE, arrival, inspected_return, received_return, statements
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=3)
USED = Findings(
    is_complete=True, is_matching=True, condition="used", note="Sam wore it", seconds=31
)
WRONG = Findings(is_complete=True, is_matching=False, condition="as_new")


def nothing_was_found(brand: Brand) -> bool:
    with acting_for(brand.pk):
        told = Entry.objects.filter(kind="unit.inspected").exists()
        return not told and not Inspection.objects.exists()


def test_a_unit_that_was_looked_at_has_a_grade_with_its_reasons(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        inspect(cast.nordlicht.pk, ran, 1, USED, at=LATER, actor="member:3")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert (unit.processing, unit.grade, unit.inspected_at) == ("inspected", "C", LATER)
        found = Inspection.objects.get()
        assert (found.grade, found.reasons, found.differs) == ("C", ["used"], False)
        assert (found.note, found.seconds, found.inspected_by) == (
            "Sam wore it",
            31,
            "member:3",
        )
        assert found.answers == {
            "is_complete": True,
            "is_matching": True,
            "condition": "used",
            "missing": [],
            "points": [],
        }
        ret = Return.objects.get()
        assert (ret.headline, ret.reached["inspected"]) == ("inspected", LATER.isoformat())
        assert not Incident.objects.exists()
    assert len(sent) <= 7, sent


def test_the_journal_tells_the_grade_and_the_touch_but_holds_no_text(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        _, found = inspect(cast.nordlicht.pk, ran, 1, USED, at=LATER, actor="member:3")

        assert Entry.objects.get(kind="unit.inspected").data == {
            "unit": 1,
            "inspection": found.pk,
            "grade": "C",
            "reasons": ["used"],
            "differs": False,
        }
        assert Entry.objects.filter(kind="cost.recorded").latest("id").data == {
            "what": "touch",
            "stage": "inspection",
            "seconds": 31,
            "unit": 1,
        }
        assert "Sam" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_another_product_is_graded_f_and_a_person_owns_it(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        inspect(cast.nordlicht.pk, ran, 1, WRONG, at=LATER, actor="member:3")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert unit.grade == "F"
        incident = Incident.objects.get()
        assert (incident.kind, incident.subject) == ("contents_differ", f"unit:{unit.pk}")
        assert incident.evidence == {"what": "mismatch", "unit": 1}
        assert Return.objects.get().incident == "contents_differ"
    assert len(sent) <= 7, sent


def test_a_missing_part_differs_too_and_its_name_stays_out_of_the_journal(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    findings = Findings(
        is_complete=True, is_matching=True, condition="opened", missing=("the\x00 belt",)
    )
    with acting_for(cast.nordlicht.pk):
        inspect(cast.nordlicht.pk, ran, 1, findings, at=LATER, actor="member:3")

        assert Inspection.objects.get().answers["missing"] == ["the belt"]
        assert Incident.objects.get().evidence["what"] == "incomplete"
        assert "belt" not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("findings", "code", "facts"),
    [
        (
            Findings(is_complete=True),
            "answers_missing",
            {"unit": 1, "checks": ["matches", "condition"]},
        ),
        (
            Findings(is_complete=True, is_matching=True, condition="fine"),
            "unknown_condition",
            {"condition": "fine"},
        ),
        (
            Findings(is_complete=True, is_matching=True, condition="used", note="x" * 2001),
            "note_too_long",
            {"limit": 2000},
        ),
        (
            Findings(is_complete=True, is_matching=True, condition="used", missing=("x" * 81,)),
            "missing_too_long",
            {"limit": 20, "characters": 80},
        ),
    ],
)
def test_what_is_not_answered_properly_is_refused_and_nothing_is_written(
    cast: Cast, findings: Findings, code: str, facts: dict[str, object]
) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(DomainError) as refused:
            inspect(cast.nordlicht.pk, ran, 1, findings, at=LATER, actor="member:3")

        assert (refused.value.code, refused.value.facts) == (code, facts)
        assert Unit.objects.get().processing == "received"
    assert nothing_was_found(cast.nordlicht)


def test_only_what_the_terms_ask_must_be_answered_and_the_unseen_is_no_new_thing(
    cast: Cast,
) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert unit.terms is not None
        unit.terms["checks"] = ["matches"]
        unit.save(update_fields=["terms"])
        with pytest.raises(DomainError):
            inspect(cast.nordlicht.pk, ran, 1, Findings(), at=LATER, actor="member:3")
        inspect(
            cast.nordlicht.pk, ran, 1, Findings(is_matching=True), at=LATER, actor="member:3"
        )

        found = Inspection.objects.get()
        assert (found.grade, found.differs) == ("B", False)
        assert found.answers["condition"] is None


def test_an_extra_piece_without_terms_is_asked_everything(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(
            cast.nordlicht.pk, ran, arrival(unexpected=["scarf"]), at=MONDAY, actor="member:2"
        )
        with pytest.raises(DomainError) as refused:
            inspect(cast.nordlicht.pk, ran, 2, Findings(), at=LATER, actor="member:3")

        assert refused.value.facts["checks"] == ["complete", "matches", "condition"]


def test_a_unit_that_is_not_here_cannot_be_looked_at(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), pytest.raises(IllegalStep):
        inspect(cast.nordlicht.pk, ran, 1, WHOLE, at=LATER, actor="member:3")

    assert nothing_was_found(cast.nordlicht)


def test_a_unit_is_looked_at_once(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(IllegalStep):
            inspect(cast.nordlicht.pk, ran, 1, WRONG, at=LATER, actor="member:3")

        assert Inspection.objects.count() == 1
        assert Unit.objects.get().grade == "A"


def test_a_return_is_inspected_when_all_that_came_was_looked_at(cast: Cast) -> None:
    ran = received_return(cast.nordlicht, units=2)
    with acting_for(cast.nordlicht.pk):
        inspect(cast.nordlicht.pk, ran, 1, WHOLE, at=MONDAY, actor="member:3")
        assert "inspected" not in Return.objects.get().reached

        inspect(cast.nordlicht.pk, ran, 2, WHOLE, at=LATER, actor="member:3")

        assert Return.objects.get().reached["inspected"] == LATER.isoformat()


def test_a_slip_is_undone_and_its_incident_with_it(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, WRONG)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        undo_inspection(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert (unit.processing, unit.grade, unit.inspected_at) == ("received", "", None)
        assert Inspection.objects.get().undone_at == LATER
        assert Incident.objects.get().healed_at == LATER
        ret = Return.objects.get()
        assert (ret.headline, ret.incident) == ("checked_in", None)
        assert "inspected" not in ret.reached
        assert Entry.objects.filter(kind="unit.inspection_undone").count() == 1

        inspect(cast.nordlicht.pk, ran, 1, WHOLE, at=LATER, actor="member:3")

        assert Unit.objects.get().grade == "A"
        assert Inspection.objects.filter(undone_at=None).count() == 1
    assert len(sent) <= 7, sent


def test_what_is_wrong_with_an_extra_piece_outlives_an_undone_inspection(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(
            cast.nordlicht.pk, ran, arrival(unexpected=["scarf"]), at=MONDAY, actor="member:2"
        )
        inspect(cast.nordlicht.pk, ran, 2, WHOLE, at=MONDAY, actor="member:3")

        undo_inspection(cast.nordlicht.pk, ran, 2, at=LATER, actor="member:3")

        assert Incident.objects.get().healed_at is None


def test_nothing_is_undone_once_it_was_decided_on(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")
        with pytest.raises(IllegalStep):
            undo_inspection(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

        assert Inspection.objects.get().undone_at is None


def test_cleo_looks_at_nothing_of_adas(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.voltaic.pk):
        for brand in (cast.voltaic, cast.nordlicht):
            with pytest.raises(NotFound):
                inspect(brand.pk, ran, 1, WHOLE, at=LATER, actor="member:9")
            with pytest.raises(NotFound):
                undo_inspection(brand.pk, ran, 1, at=LATER, actor="member:9")

    assert nothing_was_found(cast.nordlicht)
