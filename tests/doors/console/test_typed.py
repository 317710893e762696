"""Whatever a program sends instead of a browser is answered, and nothing is written."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.doors.console.return_desk import entries
from tests.doors.console.work_cast import in_review, signed_in

LONG = "9" * 5000


@pytest.mark.parametrize(
    "path",
    ["views", "bulk", "incidents/1/", "reviews/{ran}/", "new/", "members/invite", "keys/",
     "returns/{ran}/report", "returns/{ran}/write"],
)  # fmt: skip
def test_a_zero_byte_in_a_form_is_refused_before_anything_reads_it(
    cast: Cast, path: str
) -> None:
    ran = in_review(cast.nordlicht)
    before = entries(cast.nordlicht)
    given = dict.fromkeys(
        ("name", "query", "note", "text", "q", "email", "subject", "reason"), "a\x00b"
    )

    answer = signed_in(cast.ada).post(f"/b/nordlicht/{path.format(ran=ran)}", given)

    assert answer.status_code == 400
    assert entries(cast.nordlicht) == before


@pytest.mark.parametrize(
    "address", ["?owner=member:%00", "?from=%00", "new/?q=%00", "search?q=%00a"]
)
def test_a_zero_byte_in_an_address_is_as_if_it_was_not_there(cast: Cast, address: str) -> None:
    assert signed_in(cast.ada).get(f"/b/nordlicht/{address}").status_code in {200, 422}


def test_a_number_of_five_thousand_digits_is_no_unit(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    before = entries(cast.nordlicht)
    given = {"act": "approve", "unit": LONG}

    answer = signed_in(cast.ada).post(f"/b/nordlicht/reviews/{ran}/", given)

    assert answer.status_code == 422
    assert entries(cast.nordlicht) == before
