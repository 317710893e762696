"""A brand that wants a code: right and wrong look alike until the code is right."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.jobs import send_code
from backhaul.stages.intake.models import Draft
from backhaul.stages.orders.actions import upsert_orders
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.orders import sold_order
from tests.makers.stories import standing_at

EN = {"accept-language": "en"}
RIGHT = {"number": "NL-100482", "email": SHOPPER_EMAIL}
WRONG = {"number": "NL-100482", "email": "eve@example.com"}
UNKNOWN = {"number": "NL-100483", "email": SHOPPER_EMAIL}


@pytest.fixture
def post(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    return tmp_path


@pytest.fixture
def sold(cast: Cast, post: Path) -> int:
    standing_at(MONDAY)
    Brand.objects.filter(id=cast.nordlicht.pk).update(lookup="code")
    with acting_for(cast.nordlicht.pk):
        (known,) = upsert_orders(cast.nordlicht.pk, [sold_order()])
    return known.order_id


def carried_out() -> None:
    """Do what the worker would do with the jobs that wait."""
    for job in ProcrastinateJob.objects.filter(task_name="intake.send_code").order_by("id"):
        send_code(**job.args)


def letters(post: Path) -> list[str]:
    found = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in post.iterdir()]
    return [f"{m['To']}\n{m['Subject']}\n{m.get_content()}" for m in found]


def code_in(post: Path) -> str:
    (letter,) = letters(post)
    found = re.search(r"^(\d{3}) (\d{3})$", letter, re.MULTILINE)
    assert found
    return found[1] + found[2]


def drafts(cast: Cast) -> list[list[int]]:
    with acting_for(cast.nordlicht.pk):
        return list(Draft.objects.values_list("order_ids", flat=True))


def test_the_code_that_came_by_mail_opens_the_order(
    client: Client, cast: Cast, sold: int, post: Path
) -> None:
    answer = client.post("/nordlicht/", RIGHT, headers=EN)
    assert (answer.status_code, answer["Location"]) == (302, "/nordlicht/code/")
    carried_out()
    (letter,) = letters(post)
    assert letter.startswith("sam@example.com\nYour code: ")
    assert "Your code for order NL-100482 is:" in letter

    code = code_in(post)
    opened = client.post("/nordlicht/code/", {"code": f" {code[:3]} {code[3:]}"})

    assert (opened.status_code, opened["Location"]) == (302, "/nordlicht/return/")
    assert drafts(cast) == [[sold]]
    again = client.post("/nordlicht/code/", {"code": code})
    assert again["Location"] == "/nordlicht/"
    assert len(drafts(cast)) == 1


def test_right_and_wrong_look_alike(client: Client, cast: Cast, sold: int, post: Path) -> None:
    seen = []
    for given in (RIGHT, WRONG, UNKNOWN):
        with counting() as asking:
            asked = client.post("/nordlicht/", given, headers=EN)
        page = client.get("/nordlicht/code/", headers=EN)
        with counting() as trying:
            tried = client.post("/nordlicht/code/", {"code": "000000"}, headers=EN)
        text = [
            line.replace(given["number"], "…")
            for line in (page.content + tried.content).decode().splitlines()
            if "csrfmiddlewaretoken" not in line
        ]
        told = (asked.status_code, asked["Location"], page.status_code, tried.status_code)
        seen.append((told, text, asking.statements, trying.statements))

    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] == (302, "/nordlicht/code/", 200, 422)
    carried_out()
    assert [letter.partition("\n")[0] for letter in letters(post)] == [SHOPPER_EMAIL]
    assert drafts(cast) == []


def test_five_wrong_codes_are_enough(client: Client, cast: Cast, sold: int, post: Path) -> None:
    client.post("/nordlicht/", RIGHT)
    carried_out()
    right = code_in(post)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    tried = [
        client.post("/nordlicht/code/", {"code": code}).status_code
        for code in [wrong] * 5 + [right]
    ]

    assert tried == [422] * 5 + [429]
    assert drafts(cast) == []


def test_a_code_is_too_old_after_ten_minutes(
    client: Client, cast: Cast, sold: int, post: Path
) -> None:
    client.post("/nordlicht/", RIGHT)
    carried_out()
    standing_at(MONDAY + timedelta(minutes=11))

    assert client.post("/nordlicht/code/", {"code": code_in(post)}).status_code == 422


def test_the_job_holds_no_address_and_no_code(
    client: Client, cast: Cast, sold: int, post: Path
) -> None:
    client.post("/nordlicht/", RIGHT)

    (args,) = ProcrastinateJob.objects.values_list("args", flat=True)
    assert set(args) == {"brand_id", "order_id", "subject", "language"}
    assert re.fullmatch(r"[0-9a-f]{64}", args["subject"])


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_is_told_at_the_field(
    client: Client, cast: Cast, sold: int, code: str
) -> None:
    client.post("/nordlicht/", RIGHT)

    answer = client.post("/nordlicht/code/", {"code": code}, headers=EN)

    assert answer.status_code == 422
    assert "six digits from the e-mail" in answer.content.decode()


def test_without_having_asked_there_is_no_code_page(
    client: Client, cast: Cast, sold: int
) -> None:
    assert client.get("/nordlicht/code/")["Location"] == "/nordlicht/"
    assert client.get("/voltaic/code/")["Location"] == "/voltaic/"
