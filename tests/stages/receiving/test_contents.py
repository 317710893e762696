"""Weights and serial numbers at the dock: found, owned, held, and over again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.contents import Tolerance
from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.receiving.actions import receive, undo_receipt
from backhaul.stages.receiving.contents import read_serial, weigh
from backhaul.stages.receiving.models import SerialRead, Weighing
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.shipping.weights import set_tolerance
from tests.cast import MONDAY, Cast
from tests.makers.floor import WHOLE, arrival, statements
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=2)
ACTOR = "member:2"
#: Two of 700 g with 100 g of packing.
HEAVY = sold_line(quantity=3, weight_grams=700, serials=("SN-1", "SN-2", "SN-3"))


def sent(
    brand: Brand, *, units: int = 2, order: str = "NL-100482", number: str = NUMBER
) -> str:
    ran = authorized_return(brand, units=units, order=order, line=HEAVY)
    send_parcel(brand, ran, number=number)
    return ran


def found(brand: Brand) -> list[tuple[str, str, bool]]:
    """Return by subject what differs, and whether it is over."""
    with acting_for(brand.pk):
        rows = Incident.objects.filter(brand=brand, kind="contents_differ").order_by("id")
        return [
            (row.subject.partition(":")[0], row.evidence["what"], row.healed_at is not None)
            for row in rows
        ]


def test_a_box_that_weighs_something_else_is_somebodys_incident(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)

    with acting_for(brand.pk):
        case, told = weigh(brand.pk, ran, NUMBER, 900, at=LATER, actor=ACTOR)

        assert (told.grams, told.expected_grams, told.may_differ_grams) == (900, 1500, 375)
        assert not told.fits
        assert case.ret.incident == "contents_differ"
        (incident,) = Incident.objects.filter(kind="contents_differ")
        parcel = Parcel.objects.get()
        assert incident.subject == f"box:{parcel.pk}"
        assert incident.evidence == {
            "what": "weight",
            "grams": 900,
            "expected_grams": 1500,
            "may_differ_grams": 375,
        }
        assert Return.objects.get().incident == "contents_differ"
        assert Entry.objects.get(kind="parcel.weighed").data == {
            "parcel": parcel.pk,
            "grams": 900,
            "expected_grams": 1500,
            "fits": False,
        }
        row = Weighing.objects.get()
        assert (row.grams, row.weighed_by, row.weighed_at) == (900, ACTOR, LATER)


@pytest.mark.parametrize("grams", [1125, 1500, 1875])
def test_a_weight_within_what_is_usual_is_nobodys_matter(cast: Cast, grams: int) -> None:
    brand = cast.nordlicht
    ran = sent(brand)

    with acting_for(brand.pk):
        _, told = weigh(brand.pk, ran, ran, grams, at=LATER, actor=ACTOR)

    assert told.fits
    assert found(brand) == []


def test_what_the_label_was_ordered_for_is_what_it_should_weigh(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)
    with acting_for(brand.pk):
        Parcel.objects.update(label_order={"weight_grams": 3000})

        _, told = weigh(brand.pk, ran, NUMBER, 1500, at=LATER, actor=ACTOR)

    assert (told.expected_grams, told.fits) == (3000, False)


def test_where_nobody_told_a_weight_nothing_is_compared(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = authorized_return(brand, line=sold_line(quantity=3, weight_grams=None))
    send_parcel(brand, ran)

    with acting_for(brand.pk):
        _, told = weigh(brand.pk, ran, NUMBER, 60_000, at=LATER, actor=ACTOR)

    assert (told.expected_grams, told.fits) == (None, True)
    assert found(brand) == []


def test_each_brand_has_its_own_tolerance(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)
    with acting_for(brand.pk):
        set_tolerance(brand.pk, Tolerance(percent=1, grams=10), at=MONDAY, actor=ACTOR)
        _, told = weigh(brand.pk, ran, NUMBER, 1516, at=LATER, actor=ACTOR)
        assert (told.may_differ_grams, told.fits) == (15, False)
    other = sent(cast.voltaic)
    with acting_for(cast.voltaic.pk):
        _, told = weigh(cast.voltaic.pk, other, NUMBER, 1516, at=LATER, actor=ACTOR)
        assert (told.may_differ_grams, told.fits) == (375, True)


def test_weighed_again_the_newer_weight_counts(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)
    with acting_for(brand.pk):
        weigh(brand.pk, ran, NUMBER, 150, at=LATER, actor=ACTOR)
        weigh(brand.pk, ran, NUMBER, 1500, at=LATER, actor=ACTOR)

    assert found(brand) == [("box", "weight", True)]


def test_opening_the_box_ends_nothing_and_looking_at_all_of_it_does(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)
    with acting_for(brand.pk):
        weigh(brand.pk, ran, NUMBER, 150, at=LATER, actor=ACTOR)
        receive(brand.pk, ran, arrival(), at=LATER, actor=ACTOR)
        inspect(brand.pk, ran, 1, WHOLE, at=LATER, actor=ACTOR)
    assert found(brand) == [("box", "weight", False)]

    with acting_for(brand.pk):
        inspect(brand.pk, ran, 2, WHOLE, at=LATER, actor=ACTOR)

    assert found(brand) == [("box", "weight", True)]


def test_what_is_found_inside_takes_the_place_of_the_weight(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand, units=1)
    brick = Findings(is_complete=True, is_matching=False, condition="used")
    with acting_for(brand.pk):
        weigh(brand.pk, ran, NUMBER, 5000, at=LATER, actor=ACTOR)
        receive(brand.pk, ran, arrival(), at=LATER, actor=ACTOR)
        inspect(brand.pk, ran, 1, brick, at=LATER, actor=ACTOR)

    assert found(brand) == [("box", "weight", True), ("unit", "mismatch", False)]


def test_an_undone_receipt_takes_what_the_dock_found_with_it(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand, units=1)
    with acting_for(brand.pk):
        weigh(brand.pk, ran, NUMBER, 5000, at=LATER, actor=ACTOR)
        receive(brand.pk, ran, arrival(), at=LATER, actor=ACTOR)
        read_serial(brand.pk, ran, 1, "SN-9", at=LATER, actor=ACTOR)
        undo_receipt(brand.pk, ran, [1], at=LATER, actor=ACTOR)

    assert found(brand) == [("box", "weight", True), ("serial", "serial", True)]
    with acting_for(brand.pk):
        assert not SerialRead.objects.exists()


@pytest.mark.parametrize(
    ("scan", "grams", "code"),
    [
        (NUMBER, 0, "weight_out_of_range"),
        (NUMBER, 70_001, "weight_out_of_range"),
        ("PK9999999999", 500, "weight_of_which_parcel"),
    ],
)
def test_what_cannot_be_weighed_is_refused_and_nothing_is_written(
    cast: Cast, scan: str, grams: int, code: str
) -> None:
    brand = cast.nordlicht
    ran = sent(brand)

    with acting_for(brand.pk):
        with pytest.raises(DomainError) as refusal:
            weigh(brand.pk, ran, scan, grams, at=LATER, actor=ACTOR)

        assert refusal.value.code == code
        assert not Weighing.objects.exists()
        assert not Incident.objects.exists()


def opened(brand: Brand, *, order: str = "NL-100482", number: str = NUMBER) -> str:
    ran = sent(brand, units=1, order=order, number=number)
    with acting_for(brand.pk):
        receive(brand.pk, ran, arrival(scanned=number), at=LATER, actor=ACTOR)
    return ran


def test_another_piece_than_was_sold_is_somebodys_incident(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = opened(brand)

    with acting_for(brand.pk):
        case, row = read_serial(brand.pk, ran, 1, "SN-9", at=LATER, actor=ACTOR)

        assert (row.serial, row.difference) == ("SN-9", "serial")
        assert case.ret.incident == "contents_differ"
        (incident,) = Incident.objects.all()
        assert incident.subject == f"serial:{row.unit_id}"
        assert incident.evidence == {
            "what": "serial",
            "unit": 1,
            "serial": "SN-9",
            "sold": ["SN-1", "SN-2", "SN-3"],
        }
        # The journal holds no text that somebody typed.
        told = Entry.objects.get(kind="unit.serial_read").data
        assert told == {"unit": 1, "fits": False, "code": "serial"}


def test_read_right_the_second_time_it_is_over(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = opened(brand)
    with acting_for(brand.pk):
        read_serial(brand.pk, ran, 1, "SN-9", at=LATER, actor=ACTOR)
        _, row = read_serial(brand.pk, ran, 1, " sn 2", at=LATER, actor=ACTOR)

    assert row.difference == ""
    assert found(brand) == [("serial", "serial", True)]


def test_a_piece_that_came_back_before_is_told(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)
    other = opened(cast.voltaic)
    with acting_for(cast.voltaic.pk):
        read_serial(cast.voltaic.pk, other, 1, "SN-1", at=LATER, actor=ACTOR)

    with acting_for(brand.pk):
        receive(brand.pk, ran, arrival(), at=LATER, actor=ACTOR)
        _, one = read_serial(brand.pk, ran, 1, "SN-1", at=LATER, actor=ACTOR)
        _, again = read_serial(brand.pk, ran, 2, "sn-1", at=LATER, actor=ACTOR)

    assert (one.difference, again.difference) == ("", "serial_again")
    assert found(brand) == [("serial", "serial_again", False)]


@pytest.mark.parametrize(
    ("serials", "disposition", "difference"),
    [
        (("SN-1",), "restock", ""),  # sold again, and its new order says so
        ((), "restock", "serial_again"),
        ((), "send_back_to_customer", ""),
    ],
)
def test_a_piece_may_come_back_again_by_its_next_order(
    cast: Cast, serials: tuple[str, ...], disposition: str, difference: str
) -> None:
    brand = cast.nordlicht
    line = sold_line(quantity=1, serials=serials)
    rans = []
    for order, number in (("NL-1", "PK0000000001"), ("NL-2", "PK0000000002")):
        rans.append(authorized_return(brand, order=order, line=line))
        send_parcel(brand, rans[-1], number=number)
        with acting_for(brand.pk):
            receive(brand.pk, rans[-1], arrival(scanned=number), at=LATER, actor=ACTOR)
    with acting_for(brand.pk):
        read_serial(brand.pk, rans[0], 1, "SN-1", at=LATER, actor=ACTOR)
        Unit.objects.filter(ret__ran=rans[0]).update(disposition=disposition)

        _, row = read_serial(brand.pk, rans[1], 1, "SN-1", at=LATER, actor=ACTOR)

    assert row.difference == difference


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "serial_not_told"), ("--", "serial_not_told"), ("x" * 81, "serial_too_long")],
)
def test_what_is_no_number_is_refused(cast: Cast, text: str, code: str) -> None:
    brand = cast.nordlicht
    ran = opened(brand)

    with acting_for(brand.pk), pytest.raises(DomainError) as refusal:
        read_serial(brand.pk, ran, 1, text, at=LATER, actor=ACTOR)

    assert refusal.value.code == code
    assert found(brand) == []


def test_what_is_not_here_has_no_number_yet(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = sent(brand)

    with acting_for(brand.pk), pytest.raises(DomainError) as refusal:
        read_serial(brand.pk, ran, 1, "SN-1", at=LATER, actor=ACTOR)

    assert refusal.value.code == "not_received_yet"


def test_cleo_neither_weighs_nor_reads_what_is_adas(cast: Cast) -> None:
    ran = opened(cast.nordlicht)

    with acting_for(cast.voltaic.pk):
        with pytest.raises(NotFound):
            weigh(cast.voltaic.pk, ran, NUMBER, 5, at=LATER, actor=ACTOR)
        with pytest.raises(NotFound):
            read_serial(cast.voltaic.pk, ran, 1, "SN-1", at=LATER, actor=ACTOR)

    with acting_for(cast.nordlicht.pk):
        assert not Weighing.objects.exists()
        assert not SerialRead.objects.exists()


def test_a_box_of_many_pieces_is_weighed_with_as_many_statements_as_one_of_one(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    ran = sent(brand, units=3)

    with acting_for(brand.pk), statements() as told:
        weigh(brand.pk, ran, NUMBER, 100, at=LATER, actor=ACTOR)

    assert len(told) == 8, "\n".join(told)
