"""What one statement takes for many rows comes back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from backhaul.foundation.bulk import array

pytestmark = [pytest.mark.database, pytest.mark.django_db]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(CHARACTERS, max_size=30)


def returned(values: list[object], kind: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [array(values)])
        return list(cursor.fetchone()[0])


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=20))
def test_any_texts_come_back_from_an_array_as_they_were(texts: list[str | None]) -> None:
    assert returned(list(texts), "text") == texts


def test_words_that_look_like_syntax_are_texts() -> None:
    words = ["NULL", "null", "", "{}", 'a "b"', "a\\b", "a,b", " x "]

    assert returned(list(words), "text") == words


def test_numbers_truths_moments_and_days_come_back_too() -> None:
    moment = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)

    assert returned([1, None, -7], "bigint") == [1, None, -7]
    assert returned([True, False], "boolean") == [True, False]
    assert returned([0.1, 1e-9], "double precision") == [0.1, 1e-9]
    assert returned([moment, None], "timestamptz") == [moment, None]
    assert returned([date(2026, 11, 22)], "date") == [date(2026, 11, 22)]


def test_what_no_array_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="no element of an array: dict"):
        array([{"a": 1}])
