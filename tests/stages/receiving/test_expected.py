"""A scan at the dock shows all that it may stand for, and never another's."""

from __future__ import annotations

import pytest

from backhaul.core.ids import lpn
from backhaul.core.receiving import ScanKind
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.stages.receiving.actions import receive, receive_unknown
from backhaul.stages.receiving.queries import expected
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import arrival, received_return, statements
from tests.makers.returns import NUMBER, authorized_return, send_parcel


def test_a_ran_shows_its_return_with_units_checks_and_parcels(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    box = send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        found = expected([cast.nordlicht.pk], f" {ran.lower()} \r\n")

    [candidate] = found.candidates
    assert (found.scanned, found.reason) == (ran, None)
    assert (candidate.brand, candidate.ran, candidate.site) == ("nordlicht", ran, "main")
    assert (candidate.matched_by, candidate.headline) == (ScanKind.RAN, "label_ready")
    assert [(p.id, p.tracking_number) for p in candidate.parcels] == [(box, NUMBER)]
    [first, second] = candidate.units
    assert (first.ordinal, first.sku, first.title) == (1, "TEE-1", "Lys cotton tee")
    assert (first.reason, first.checks) == ("too_small", ("complete", "matches", "condition"))
    assert (second.is_expected, second.parcel_ids, second.lpn) == (True, (box,), None)
    assert len(sent) == 4, sent


def test_a_tracking_number_shows_the_return_in_its_parcel(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        found = expected([cast.nordlicht.pk], "pk 1234-567895")

    assert [(c.ran, c.matched_by) for c in found.candidates] == [(ran, ScanKind.NUMBER)]


def test_only_what_travels_in_the_scanned_parcel_is_expected_in_it(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    send_parcel(cast.nordlicht, ran, number="PK1111111111")
    with acting_for(cast.nordlicht.pk):
        Unit.objects.get(ordinal=2).in_parcels.all().delete()

        [candidate] = expected([cast.nordlicht.pk], "PK1111111111").candidates

    assert [unit.is_expected for unit in candidate.units] == [True, False]


def test_one_number_in_two_brands_shows_both_and_nobodys_name(cast: Cast) -> None:
    ours = authorized_return(cast.nordlicht)
    theirs = authorized_return(cast.voltaic, order="VT-1")
    send_parcel(cast.nordlicht, ours)
    send_parcel(cast.voltaic, theirs)
    both = [cast.nordlicht.pk, cast.voltaic.pk]
    with acting_for(*both):
        found = expected(both, NUMBER)

    assert [(c.brand, c.ran) for c in found.candidates] == [
        ("nordlicht", ours),
        ("voltaic", theirs),
    ]
    assert "Sam" not in repr(found)
    assert "sam@" not in repr(found)


def test_one_number_twice_in_a_brand_shows_both_returns(cast: Cast) -> None:
    first = authorized_return(cast.nordlicht, order="NL-1")
    second = authorized_return(cast.nordlicht, order="NL-2")
    send_parcel(cast.nordlicht, first)
    send_parcel(cast.nordlicht, second)
    with acting_for(cast.nordlicht.pk):
        found = expected([cast.nordlicht.pk], NUMBER)

    assert {candidate.ran for candidate in found.candidates} == {first, second}


def test_a_plate_shows_its_return_and_what_is_left_to_come(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(ordinals=[1]), at=MONDAY, actor="member:2")
        plate = lpn(Unit.objects.get(ordinal=1).pk)

        [candidate] = expected([cast.nordlicht.pk], plate.lower()).candidates

    assert (candidate.ran, candidate.matched_by) == (ran, ScanKind.LPN)
    assert [(u.lpn, u.is_expected) for u in candidate.units] == [(plate, False), (None, True)]


def test_a_plate_of_a_strange_piece_shows_it_without_a_return(cast: Cast) -> None:
    system = unassigned_brand_id()
    with acting_for(system, cast.nordlicht.pk):
        unit = receive_unknown(Arrival(site="main", scanned=""), at=MONDAY, actor="member:2")
        found = expected([system, cast.nordlicht.pk], lpn(unit.pk))

    [candidate] = found.candidates
    assert (candidate.brand, candidate.ran, candidate.site) == ("unassigned", None, "main")
    assert [u.lpn for u in candidate.units] == [lpn(unit.pk)]


@pytest.mark.parametrize(
    ("scanned", "reason"),
    [
        ("", "empty"),
        (" \x1d-", "empty"),
        ("1Z999AA10123456784", "unknown"),
        ("NL-2222-2223", "wrong_check_character"),
        ("nl-2222-222o", "wrong_check_character"),
        ("LP22222223", "wrong_check_character"),
        ("XX-2222-2223", "unknown"),
    ],
)
def test_nothing_found_says_why(cast: Cast, scanned: str, reason: str) -> None:
    with acting_for(cast.nordlicht.pk):
        found = expected([cast.nordlicht.pk], scanned)

    assert (found.candidates, found.reason) == ((), reason)


def test_cleo_sees_nothing_of_adas_by_any_scan(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        plate = lpn(Unit.objects.get().pk)
    with acting_for(cast.voltaic.pk):
        for scanned in (ran, NUMBER, plate):
            for brand in (cast.voltaic, cast.nordlicht):
                assert expected([brand.pk], scanned).candidates == ()


def test_the_number_that_a_shopper_gave_for_their_own_carrier_finds_the_return(
    cast: Cast,
) -> None:
    ran = authorized_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        Return.objects.filter(ran=ran).update(tracking_number="RR123456785DE")
        found = expected([cast.nordlicht.pk], "rr 123 456 785 de")

    assert [(c.ran, c.matched_by) for c in found.candidates] == [(ran, ScanKind.NUMBER)]
