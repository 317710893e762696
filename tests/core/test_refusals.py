from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.refusals import LONGEST, REFUSALS, refusal


def test_every_reason_is_kept_in_the_order_of_the_list() -> None:
    found = refusal(["photos_do_not_show_it", "used_too_much"], "  The seam was cut.  ")

    assert [(one.code, dict(one.facts)) for one in found] == [
        ("used_too_much", {}),
        ("photos_do_not_show_it", {}),
        ("in_words", {"text": "The seam was cut."}),
    ]


@pytest.mark.parametrize(
    ("codes", "text", "code"),
    [
        ([], "  ", "refusal_without_reason"),
        (["because"], "", "unknown_refusal"),
        ([REFUSALS[0]], "x" * (LONGEST + 1), "refusal_too_long"),
    ],
)
def test_a_no_without_a_reason_is_none(codes: list[str], text: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        refusal(codes, text)

    assert refused.value.code == code
