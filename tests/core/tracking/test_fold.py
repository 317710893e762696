from __future__ import annotations

from datetime import datetime
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.tracking.fold import fold
from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.state import Correction, Direction, ParcelState, Party
from backhaul.core.tracking.words import IncidentKind, Position, Word
from tests.core.tracking.makers import MONDAY, hours, scan, trouble

RETURN = Direction.RETURN

WORDS = [word for word in Word if word is not Word.INCIDENT]
CARRIERS_KINDS = [
    IncidentKind.ATTEMPT_FAILED,
    IncidentKind.CUSTOMS,
    IncidentKind.DELAY,
    IncidentKind.LOST,
    IncidentKind.REFUSED,
    IncidentKind.RETURNING,
]

any_scan = st.one_of(
    st.builds(
        scan,
        word=st.sampled_from(WORDS),
        at=st.integers(0, 6),
        source=st.sampled_from(ScanSource),
        sequence=st.integers(0, 1),
    ),
    st.builds(trouble, kind=st.sampled_from(CARRIERS_KINDS), at=st.integers(0, 6)),
)


def whole_way() -> list[CarrierScan]:
    return [
        scan(Word.LABEL_CREATED, 0),
        scan(Word.DROPPED_OFF, 5),
        scan(Word.IN_TRANSIT, 20),
        scan(Word.OUT_FOR_DELIVERY, 40),
        scan(Word.DELIVERED, 44),
    ]


def folded(*scans: CarrierScan, received_at: datetime | None = None) -> ParcelState:
    return fold(scans, direction=RETURN, received_at=received_at)


def test_a_parcel_without_scans_has_been_announced_and_no_more() -> None:
    state = folded()

    assert state.position is Position.LABEL_CREATED
    assert state.reached == {}
    assert state.last_scan is None
    assert state.incident is None


def test_the_whole_way_gives_each_position_its_own_instant() -> None:
    state = folded(*whole_way())

    assert state.position is Position.DELIVERED
    assert state.reached == {
        Position.LABEL_CREATED: MONDAY,
        Position.HANDED_OVER: MONDAY + hours(5),
        Position.ACCEPTED: MONDAY + hours(5),
        Position.IN_TRANSIT: MONDAY + hours(20),
        Position.OUT_FOR_DELIVERY: MONDAY + hours(40),
        Position.DELIVERED: MONDAY + hours(44),
    }
    assert state.implied == {Position.HANDED_OVER}
    assert state.first_custody_at == MONDAY + hours(5)
    assert state.delivered_at == MONDAY + hours(44)
    assert state.last_scan == scan(Word.DELIVERED, 44)


@pytest.mark.parametrize("received_at", [None, MONDAY + hours(60)])
def test_every_order_of_arrival_gives_the_same_state(received_at: datetime | None) -> None:
    expected = folded(*whole_way(), received_at=received_at)

    for order in permutations(whole_way()):
        assert folded(*order, *order[:2], received_at=received_at) == expected


def test_every_order_of_trouble_gives_the_same_state() -> None:
    scans = [
        scan(Word.PICKED_UP, 1),
        trouble(IncidentKind.CUSTOMS, 3),
        scan(Word.IN_TRANSIT, 3),
        trouble(IncidentKind.LOST, 9),
        scan(Word.OUT_FOR_DELIVERY, 12),
    ]

    states = [folded(*order) for order in permutations(scans)]

    assert all(state == states[0] for state in states)
    assert states[0].incident is None


@given(st.lists(any_scan, max_size=12), st.randoms(use_true_random=False))
def test_the_fold_depends_neither_on_order_nor_on_duplicates(
    scans: list[CarrierScan], random: Random
) -> None:
    mixed = scans + scans[::2]
    random.shuffle(mixed)

    assert folded(*mixed) == folded(*scans)


@given(st.lists(any_scan, max_size=8), st.lists(any_scan, max_size=8))
def test_more_scans_never_lower_a_position_nor_undo_a_delivery(
    scans: list[CarrierScan], more: list[CarrierScan]
) -> None:
    before, after = folded(*scans), folded(*scans, *more)

    assert after.position.rank >= before.position.rank
    assert set(before.reached) <= set(after.reached)
    if before.delivered_at is not None:
        assert after.delivered_at is not None
        assert after.delivered_at <= before.delivered_at


@given(st.lists(any_scan, max_size=12))
def test_no_carrier_can_say_received(scans: list[CarrierScan]) -> None:
    state = folded(*scans)

    assert state.position is not Position.RECEIVED
    assert Position.RECEIVED not in state.reached


@given(st.lists(any_scan, max_size=12), st.one_of(st.none(), st.just(MONDAY + hours(3))))
def test_instants_rise_with_the_positions(
    scans: list[CarrierScan], received_at: datetime | None
) -> None:
    state = folded(*scans, received_at=received_at)

    instants = [state.reached[position] for position in Position if position in state.reached]
    assert instants == sorted(instants)
    assert state.implied <= set(state.reached)


def test_a_dock_scan_alone_makes_it_received_and_implies_the_way() -> None:
    state = folded(received_at=MONDAY + hours(50))

    assert state.position is Position.RECEIVED
    assert state.reached[Position.HANDED_OVER] == MONDAY + hours(50)
    assert Position.HANDED_OVER in state.implied
    assert Position.RECEIVED not in state.implied
    assert state.delivered_at is None
    assert state.first_custody_at is None


def test_a_later_scan_of_an_earlier_step_does_not_throw_it_back() -> None:
    state = folded(scan(Word.OUT_FOR_DELIVERY, 10), scan(Word.PICKED_UP, 12))

    assert state.position is Position.OUT_FOR_DELIVERY
    assert state.reached[Position.ACCEPTED] == MONDAY + hours(10)
    assert Position.ACCEPTED in state.implied


def test_a_partners_hand_over_is_not_the_carriers_custody() -> None:
    state = folded(scan(Word.DROPPED_OFF, 2, source=ScanSource.PARTNER))

    assert state.position is Position.HANDED_OVER
    assert state.reached[Position.HANDED_OVER] == MONDAY + hours(2)
    assert state.implied == {Position.LABEL_CREATED}
    assert state.first_custody_at is None


def test_nothing_that_a_partner_says_is_a_delivery() -> None:
    state = folded(scan(Word.DELIVERED, 2, source=ScanSource.PARTNER))

    assert state.position is Position.HANDED_OVER
    assert state.delivered_at is None


@pytest.mark.parametrize("word", [Word.NONE, Word.UNKNOWN, Word.LABEL_CREATED])
def test_words_that_move_nothing(word: Word) -> None:
    state = folded(scan(word, 3))

    assert state.position is Position.LABEL_CREATED
    assert state.first_custody_at is None
    assert state.last_moved_at is None
    assert state.last_scan == scan(word, 3)


def test_unknown_codes_are_counted() -> None:
    assert folded(scan(Word.UNKNOWN, 1), scan(Word.UNKNOWN, 2)).unknown_scans == 2


def test_a_failed_attempt_proves_that_the_carrier_has_it_and_customs_does_not() -> None:
    tried = folded(trouble(IncidentKind.ATTEMPT_FAILED, 4))
    declared = folded(trouble(IncidentKind.CUSTOMS, 4))

    assert tried.position is Position.IN_TRANSIT
    assert tried.first_custody_at == MONDAY + hours(4)
    assert declared.position is Position.LABEL_CREATED
    assert declared.first_custody_at is None


def test_scans_of_an_earlier_parcel_with_the_same_number_are_ignored() -> None:
    state = fold(
        [scan(Word.DELIVERED, -900), scan(Word.DROPPED_OFF, 2)],
        direction=RETURN,
        not_before=MONDAY - hours(24),
    )

    assert state.position is Position.ACCEPTED


def test_a_corrected_delivery_is_withdrawn_however_often_it_is_told() -> None:
    wrong = scan(Word.DELIVERED, 30)
    scans = [scan(Word.IN_TRANSIT, 20), wrong, wrong]
    correction = Correction(at=MONDAY + hours(40), withdraws=frozenset({wrong.fingerprint}))

    state = fold(scans, direction=RETURN, corrections=[correction])

    assert state.position is Position.IN_TRANSIT
    assert state.delivered_at is None


def test_the_newest_mapping_table_knows_best_what_a_code_means() -> None:
    before = scan(Word.UNKNOWN, 3, code="QX", table_version="ups 2026-01-01")
    after = scan(Word.DELIVERED, 3, code="QX", table_version="ups 2026-06-01")

    assert folded(before, after) == folded(after, before) == folded(after)


def test_a_return_that_is_sent_back_is_delivered_to_the_shopper() -> None:
    state = folded(
        scan(Word.IN_TRANSIT, 5),
        trouble(IncidentKind.RETURNING, 20),
        scan(Word.IN_TRANSIT, 30),
        scan(Word.DELIVERED, 40),
    )

    assert state.position is Position.DELIVERED
    assert state.went_back
    assert state.delivered_to is Party.SHOPPER
    assert state.trusted_position is Position.IN_TRANSIT
    assert state.incident is not None
    assert state.incident.kind is IncidentKind.RETURNING


def test_an_outbound_parcel_that_comes_back_is_delivered_to_the_site() -> None:
    scans = [trouble(IncidentKind.RETURNING, 20), scan(Word.DELIVERED, 40)]

    state = fold(scans, direction=Direction.OUTBOUND)

    assert state.delivered_to is Party.SITE


def test_the_usual_delivery_is_to_the_other_side() -> None:
    delivered = [scan(Word.DELIVERED, 40)]

    assert fold([], direction=RETURN).delivered_to is None
    assert fold(delivered, direction=RETURN).delivered_to is Party.SITE
    assert fold(delivered, direction=RETURN).trusted_position is Position.DELIVERED
    assert fold(delivered, direction=Direction.OUTBOUND).delivered_to is Party.SHOPPER


def test_a_box_that_went_back_and_came_again_counts_once_the_dock_has_it() -> None:
    scans = [trouble(IncidentKind.RETURNING, 20), scan(Word.DELIVERED, 40)]

    state = folded(*scans, received_at=MONDAY + hours(90))

    assert state.trusted_position is Position.RECEIVED
