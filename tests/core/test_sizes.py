from __future__ import annotations

from backhaul.core.sizes import by_size


def test_sizes_stand_in_the_order_of_a_wardrobe_and_not_of_letters() -> None:
    told = ["XXL", "L", "S", "One size", "XS", "3XL", "M", "XL", "2XS"]

    assert sorted(told, key=by_size) == [
        "2XS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "One size",
    ]  # fmt: skip


def test_numbers_are_sorted_by_what_they_count() -> None:
    assert sorted(["100", "38,5", "9", "38", "40 EU"], key=by_size) == [
        "9", "38", "38,5", "40 EU", "100",
    ]  # fmt: skip


def test_each_part_of_a_name_counts_for_itself() -> None:
    told = ["L / Blue", "S / Red", "S / Blue", "M / Blue"]

    assert sorted(told, key=by_size) == ["S / Blue", "S / Red", "M / Blue", "L / Blue"]
