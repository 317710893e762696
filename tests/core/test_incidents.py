from __future__ import annotations

from backhaul.core.incidents import SEVERITIES, SEVERITY_OF, Desk, desk_of, gravest
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind as Kind


def test_every_kind_and_every_severity_has_its_place() -> None:
    assert set(SEVERITY_OF) == set(Kind)
    assert set(SEVERITIES) == set(Severity)


def test_the_gravest_is_told_whatever_the_order() -> None:
    found = [
        (Kind.DELAY, Severity.INCIDENT),
        (Kind.LOST, Severity.INCIDENT),
        (Kind.NO_MOVEMENT, Severity.INCIDENT),
    ]

    assert gravest(found) is Kind.LOST
    assert gravest(reversed(found)) is Kind.LOST


def test_severity_comes_before_kind() -> None:
    assert gravest([(Kind.LOST, Severity.SOFT), (Kind.DELAY, Severity.INCIDENT)]) is Kind.DELAY


def test_notes_mark_nothing() -> None:
    assert gravest([(Kind.CLAIMED_NOT_SCANNED, Severity.NOTE)]) is None
    assert gravest([]) is None


def test_every_kind_is_somebodys_turn() -> None:
    turns = {kind: desk_of(kind) for kind in Kind}

    assert {kind for kind, desk in turns.items() if desk is Desk.SHOPPER} == {
        Kind.NOT_SENT_YET,
        Kind.LABEL_VOID,
        Kind.PICKUP_FAILED,
    }
    assert turns[Kind.CONTENTS_DIFFER] is Desk.SITE
    assert turns[Kind.REFUND_UNKNOWN] is Desk.FINANCE
    assert turns[Kind.LOST] is Desk.CARE
