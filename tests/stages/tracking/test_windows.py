"""Other figures for some parcels, and incidents that wait for working days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import ClaimKind, claim, drain_inbox, sweep
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def promised(brand: Brand, windows: dict[str, Any], **columns: Any) -> Parcel:
    """Return a parcel whose units were promised these windows beside the usual ones."""
    parcel = labelled_parcel(brand, **columns)
    with acting_for(brand.pk):
        for unit in Unit.objects.all():
            assert unit.terms is not None
            terms = {**unit.terms, "windows": {**unit.terms["windows"], **windows}}
            Unit.objects.filter(id=unit.pk).update(terms=terms)
    return parcel


def due(parcel: Parcel) -> tuple[str, datetime | None]:
    with acting_for(parcel.brand_id):
        parcel.refresh_from_db()
    return parcel.due_what, parcel.due_at


def kinds(brand: Brand) -> list[tuple[str, str]]:
    with acting_for(brand.pk):
        rows = Incident.objects.filter(healed_at=None).order_by("id")
        return list(rows.values_list("kind", "severity"))


@pytest.mark.parametrize(
    ("line", "columns", "expected"),
    [
        ("* / * / *: not_sent_h = 30", {}, 30),
        ("sandbox / * / *: not_sent_h = 30", {}, 30),
        ("sandbox / express / *: not_sent_h = 30", {}, 72),
        (
            "sandbox / express / *: not_sent_h = 30",
            {"service": "Express"},
            30,
        ),
        ("ups / * / *: not_sent_h = 30", {}, 72),
        ("* / * / cross_border: not_sent_h = 30", {}, 72),
        ("* / * / cross_border: not_sent_h = 30", {"crosses_border": True}, 30),
    ],
)
def test_a_parcel_has_the_figures_of_its_carrier_service_and_route(
    cast: Cast, line: str, columns: dict[str, Any], expected: int
) -> None:
    parcel = promised(cast.nordlicht, {"exceptions": [line]}, **columns)
    put_clock(MONDAY)
    sweep()

    assert due(parcel) == ("not_sent_yet", MONDAY + hours(expected))


def test_another_brand_keeps_its_own_figures(cast: Cast) -> None:
    promised(cast.nordlicht, {"exceptions": ["* / * / *: not_sent_h = 30"]})
    other = labelled_parcel(cast.voltaic)
    put_clock(MONDAY)
    sweep()

    assert due(other) == ("not_sent_yet", MONDAY + hours(72))


def test_a_window_stands_still_over_a_weekend_where_the_brand_says_so(cast: Cast) -> None:
    friday = MONDAY + timedelta(days=4)
    parcel = promised(
        cast.nordlicht,
        {"business_days": ["claimed_h"]},
        at=friday,
        destination={"country": "DE"},
    )
    with acting_for(cast.nordlicht.pk):
        Return.objects.update(ship_from={"country": "DE"})
        ran = Return.objects.get().ran
        put_clock(friday)
        claim(cast.nordlicht.pk, ran, parcel.pk, ClaimKind.DROPPED_OFF, at=friday, actor="api")

    # Friday 10:00 in Berlin and three working days: Wednesday.
    wednesday = datetime(2026, 11, 25, 9, tzinfo=UTC)
    put_clock(wednesday - timedelta(minutes=1))
    while sweep():
        pass
    assert kinds(cast.nordlicht) == [("claimed_not_scanned", "note")]
    put_clock(wednesday + timedelta(seconds=1))
    sweep()

    assert kinds(cast.nordlicht) == [("claimed_not_scanned", "incident")]


@pytest.mark.parametrize("late", [timedelta(seconds=59), timedelta(days=3)])
def test_an_incident_is_raised_at_the_next_sweep_even_after_the_worker_was_down(
    cast: Cast, late: timedelta
) -> None:
    labelled_parcel(cast.nordlicht)
    put_clock(MONDAY)
    sweep()

    put_clock(MONDAY + hours(72) + late)
    assert sweep() == 1

    with acting_for(cast.nordlicht.pk):
        row = Incident.objects.get()
        assert row.kind == "not_sent_yet"
        assert row.evidence == {"due": (MONDAY + hours(72)).isoformat()}
        assert row.opened_at - (MONDAY + hours(72)) - late < timedelta(seconds=30)


def test_nothing_is_raised_when_fresher_news_came_while_the_worker_was_down(
    cast: Cast,
) -> None:
    labelled_parcel(cast.nordlicht)
    put_clock(MONDAY)
    sweep()

    put_clock(MONDAY + hours(96))
    tell(cast.nordlicht, NUMBER, event("DO", 70))
    drain_inbox()
    sweep()

    assert kinds(cast.nordlicht) == []
