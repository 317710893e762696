from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind as Kind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents import queries
from backhaul.stages.incidents.actions import (
    Healing,
    Opening,
    change_incidents,
    close_incident,
    heal_incidents,
    open_incidents,
    take_incident,
)
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.makers.returns import authorized_return

LATER = MONDAY + timedelta(hours=5)


def _case(cast: Cast, order: str = "NL-100482") -> Case:
    ran = authorized_return(cast.nordlicht, order=order)
    return _load(cast, ran)


def _load(cast: Cast, ran: str) -> Case:
    with acting_for(cast.nordlicht.pk):
        return cases.load(cast.nordlicht.pk, ran)


def _opening(case: Case, kind: Kind = Kind.LOST, **values: object) -> Opening:
    given: dict[str, object] = {"subject": "parcel:1", **values}
    return Opening(brand_id=case.ret.brand_id, case=case, kind=kind, **given)  # type: ignore[arg-type]


def _write(cast: Cast, case: Case, *openings: Opening) -> list[Kind]:
    with acting_for(cast.nordlicht.pk):
        opened = open_incidents(openings, at=MONDAY, actor="system", source="tests")
        cases.write([case], fields=(), at=MONDAY, actor="system")
    return [row.kind for row in opened]


def _journal(cast: Cast) -> list[tuple[str, object, object]]:
    with acting_for(cast.nordlicht.pk):
        rows = Entry.objects.filter(kind__startswith="incident.").order_by("id")
        return [(row.kind, row.data["kind"], row.data["severity"]) for row in rows]


def test_an_incident_is_open_once_and_marks_its_return(cast: Cast) -> None:
    case = _case(cast)

    first = _write(cast, case, _opening(case, evidence={"since": "2026-11-16"}))
    again = _write(cast, case, _opening(case))

    assert (first, again) == ([Kind.LOST], [])
    with acting_for(cast.nordlicht.pk):
        row = Incident.objects.get()
        assert (row.severity, row.evidence, row.opened_at) == (
            "incident",
            {"since": "2026-11-16"},
            MONDAY,
        )
        assert Return.objects.get().incident == "lost"
    assert _journal(cast) == [("incident.opened", "lost", "incident")]


def test_of_several_the_gravest_marks_the_return(cast: Cast) -> None:
    case = _case(cast)

    _write(cast, case, _opening(case, Kind.DELAY), _opening(case, Kind.NOT_SENT_YET))
    assert case.ret.incident == "delay"
    _write(cast, case, _opening(case, Kind.DAMAGED, subject="unit:1"))
    assert case.ret.incident == "damaged"

    with acting_for(cast.nordlicht.pk):
        heal_incidents(
            [
                Healing(
                    brand_id=cast.nordlicht.pk,
                    case=case,
                    subject="unit:1",
                    kinds=frozenset({Kind.DAMAGED, Kind.LOST}),
                )
            ],
            at=LATER,
            actor="member:1",
        )
        cases.write([case], fields=(), at=LATER, actor="member:1")
        assert Return.objects.get().incident == "delay"
        row = Incident.objects.get(kind="damaged")
        assert (row.healed_at, row.healed_by) == (LATER, "member:1")


def test_a_note_that_becomes_an_incident_is_told_again_and_never_falls_back(
    cast: Cast,
) -> None:
    case = _case(cast)
    kind = Kind.CLAIMED_NOT_SCANNED

    for severity in (Severity.NOTE, Severity.INCIDENT, Severity.NOTE):
        _write(cast, case, _opening(case, kind, severity=severity))

    assert _journal(cast) == [
        ("incident.opened", kind.value, "note"),
        ("incident.opened", kind.value, "incident"),
    ]
    with acting_for(cast.nordlicht.pk):
        assert Incident.objects.get().severity == "incident"


def test_a_healed_incident_can_come_again(cast: Cast) -> None:
    case = _case(cast)
    _write(cast, case, _opening(case))
    healing = Healing(
        brand_id=cast.nordlicht.pk, case=case, subject="parcel:1", kinds=frozenset({Kind.LOST})
    )

    with acting_for(cast.nordlicht.pk):
        healed = heal_incidents([healing], at=LATER, actor="system")
        again = heal_incidents([healing], at=LATER, actor="system")
    _write(cast, case, _opening(case))

    assert (len(healed), again) == (1, [])
    with acting_for(cast.nordlicht.pk):
        assert Incident.objects.filter(healed_at=None).count() == 1
        assert Incident.objects.count() == 2


def test_an_incident_that_belongs_to_no_return_is_journalled_at_once(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    opening = Opening(brand_id=brand_id, kind=Kind.REFUND_FAILED, subject="payment:7")

    with acting_for(brand_id):
        for _ in range(2):
            open_incidents([opening], at=MONDAY, actor="system")
        healing = Healing(
            brand_id=brand_id, subject="payment:7", kinds=frozenset({Kind.REFUND_FAILED})
        )
        assert len(heal_incidents([healing], at=LATER, actor="system")) == 1

        assert Incident.objects.get().return_id is None
        kinds = Entry.objects.order_by("id").values_list("kind", "return_id")
        told = [row for row in kinds if row[0].startswith("incident.")]
        assert told == [("incident.opened", None), ("incident.healed", None)]


def test_any_number_is_opened_and_healed_in_one_statement(cast: Cast) -> None:
    made = [_case(cast, order=f"NL-{n}") for n in range(5)]
    with acting_for(cast.nordlicht.pk):
        change_incidents([_opening(case) for case in made], (), at=MONDAY, actor="system")
        with statements() as sent:
            changed = change_incidents(
                [_opening(case, Kind.DELAY) for case in made],
                [
                    Healing(
                        brand_id=case.ret.brand_id,
                        case=case,
                        subject="parcel:1",
                        kinds=frozenset({Kind.LOST}),
                    )
                    for case in made
                ],
                at=LATER,
                actor="system",
            )

    assert len(sent) == 1
    assert (len(changed.opened), len(changed.healed), len(changed.open)) == (5, 5, 5)
    assert {case.ret.incident for case in made} == {"delay"}


def test_one_member_takes_it_and_another_is_told_so(cast: Cast) -> None:
    case = _case(cast)
    _write(cast, case, _opening(case))
    brand_id = cast.nordlicht.pk

    with acting_for(brand_id):
        row = Incident.objects.get()
        for _ in range(2):
            take_incident(brand_id, row.pk, owner="member:1", at=LATER)
        with pytest.raises(IllegalStep):
            take_incident(brand_id, row.pk, owner="member:2", at=LATER)

        assert Incident.objects.get().owner == "member:1"
    assert [entry[0] for entry in _journal(cast)] == ["incident.opened", "incident.taken"]


def test_closing_by_hand_needs_a_note_and_heals(cast: Cast) -> None:
    case = _case(cast)
    _write(cast, case, _opening(case))
    brand_id = cast.nordlicht.pk

    with acting_for(brand_id):
        row = Incident.objects.get()
        with pytest.raises(DomainError, match="note_missing"):
            close_incident(brand_id, row.pk, note=" ", at=LATER, actor="member:1")
        assert Incident.objects.get().healed_at is None

        close_incident(brand_id, row.pk, note="Found.", at=LATER, actor="member:1")
        with pytest.raises(IllegalStep):
            close_incident(brand_id, row.pk, note="Again.", at=LATER, actor="member:1")

        row.refresh_from_db()
        assert (row.healed_at, row.healed_by) == (LATER, "member:1")
        assert row.evidence["note"] == "Found."
        assert Return.objects.get().incident is None
        assert queries.settled_by_hand([brand_id], [case.ret.pk]) == {
            "parcel:1": {Kind.LOST: LATER}
        }
    assert "Found." not in str(_journal(cast))


def test_nobody_touches_an_incident_of_another_brand(cast: Cast) -> None:
    case = _case(cast)
    _write(cast, case, _opening(case))
    with acting_for(cast.nordlicht.pk):
        incident_id = Incident.objects.get().pk
    cleos = cast.voltaic.pk

    with acting_for(cleos):
        assert queries.open_of_brand(cleos).rows == []
        with pytest.raises(NotFound):
            take_incident(cleos, incident_id, owner="member:3", at=LATER)
        with pytest.raises(NotFound):
            close_incident(cleos, incident_id, note="Mine.", at=LATER, actor="member:3")

    with acting_for(cast.nordlicht.pk):
        row = Incident.objects.get()
        assert (row.owner, row.healed_at) == ("", None)


def test_what_is_open_is_listed_page_by_page_newest_first(cast: Cast) -> None:
    case = _case(cast)
    for n in range(5):
        _write(cast, case, _opening(case, subject=f"unit:{n}"))

    with acting_for(cast.nordlicht.pk):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = queries.open_of_brand(cast.nordlicht.pk, cursor=cursor, limit=2)
            seen += [row.subject for row in page.rows]
            cursor = page.next_cursor
        whole = queries.of_return(cast.nordlicht.pk, case.ret.pk)

    assert seen == ["unit:4", "unit:3", "unit:2", "unit:1", "unit:0"]
    assert len(whole) == 5
