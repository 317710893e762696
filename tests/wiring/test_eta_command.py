from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import typer
from typer.testing import CliRunner, Result

from backhaul.wiring.cli import eta

OLIST = (
    "order_purchase_timestamp,order_delivered_carrier_date,"
    "order_delivered_customer_date,order_estimated_delivery_date,customer_state"
)
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
TAKES = {"SP": 30, "AM": 150}


def run(*words: str) -> Result:
    app = typer.Typer()
    app.add_typer(eta.app, name="eta")
    return CliRunner().invoke(app, ["eta", *words])


def rows_of(n: int, form: str) -> list[list[str]]:
    """Bought, handed over, there, promised, where to: two a day; every tenth never arrives."""
    chance = Random(3)
    rows = []
    for place in range(n):
        state = chance.choice([*TAKES])
        bought = BEGIN + timedelta(hours=12 * place)
        handed = bought + timedelta(hours=chance.uniform(5, 40))
        there = handed + timedelta(hours=TAKES[state] * chance.uniform(0.7, 1.4))
        promised = bought + timedelta(days=30)
        moments = [bought, handed, there, promised]
        texts = [moment.strftime(form) for moment in moments]
        if place % 10 == 9:
            texts[2] = ""
        rows.append([*texts, state])
    return rows


def written(path: Path, header: str, rows: list[list[str]], by: str = ",") -> Path:
    lines = [header.replace(",", by), *(by.join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_olists_columns_need_no_naming(tmp_path: Path) -> None:
    file = written(tmp_path / "orders.csv", OLIST, rows_of(400, "%Y-%m-%dT%H:%M:%S"))

    found = run("evaluate", str(file), "--json")

    said = json.loads(found.stdout)
    assert found.exit_code == 0
    assert said["n"] == 108
    assert said["rows"] == {"read": 400, "left_out": {}}
    assert set(said["baselines"]) == {"estimate", "historical_median"}
    assert said["mae"] < said["baselines"]["historical_median"] < said["baselines"]["estimate"]
    assert 0.7 < said["coverage"] < 0.9
    assert said["width_hours"] > said["pinball"] > 0
    assert said["purchase"]["n"] == 108
    assert "at hand-over: 0 of 400 foretold" in found.stderr


def test_without_json_a_table_says_the_same(tmp_path: Path) -> None:
    file = written(tmp_path / "orders.csv", OLIST, rows_of(200, "%Y-%m-%d %H:%M"))

    lines = run("evaluate", str(file)).stdout.splitlines()

    assert [line[:22].strip() for line in lines[:4]] == [
        "",
        "at hand-over",
        "estimate",
        "historical median",
    ]
    assert lines[-1].startswith("200 of 200 rows used.")


OWN = """
[columns]
hand_over = "sent"
delivery = "there"
lane = ["to"]
[file]
zone = "Europe/Berlin"
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("own.toml", OWN),
        ("own.json", '{"hand-over": "sent", "delivered": "there", "lane": "to"}'),
    ],
)
@pytest.mark.parametrize(
    "form", ["%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M:%S+02:00"]
)
def test_own_columns_and_other_dates(tmp_path: Path, name: str, text: str, form: str) -> None:
    columns = tmp_path / name
    columns.write_text(text, encoding="utf-8")
    header = "bought,sent,there,promised,to"
    file = written(tmp_path / "own.csv", header, rows_of(200, form), by=";")

    found = run("evaluate", str(file), "--columns", str(columns), "--json")

    said = json.loads(found.stdout)
    assert said["n"] == 54
    assert set(said["baselines"]) == {"historical_median"}
    assert said["purchase"] is None


def test_seconds_since_1970_are_moments_too(tmp_path: Path) -> None:
    rows = rows_of(100, "%Y-%m-%dT%H:%M:%S+00:00")
    plain = written(tmp_path / "plain.csv", OLIST, rows)
    seconds = [
        [str(int(datetime.fromisoformat(t).timestamp())) if t else "NULL" for t in row[:4]]
        + row[4:]
        for row in rows
    ]
    counted = written(tmp_path / "counted.csv", OLIST, seconds)

    first, second = (run("evaluate", str(file), "--json") for file in (plain, counted))

    assert json.loads(first.stdout) == json.loads(second.stdout)


def test_rows_that_cannot_be_used_are_counted_and_said(tmp_path: Path) -> None:
    rows = rows_of(200, "%Y-%m-%dT%H:%M:%S")
    rows[0][1] = "soon"
    rows[1][2] = "2020-01-01T00:00:00"
    rows[2][0] = rows[2][1] = ""
    rows[3][3] = "unknown"
    rows[4] = rows[4][:2]
    file = written(tmp_path / "orders.csv", OLIST, rows)

    found = run("evaluate", str(file), "--json")

    left_out = json.loads(found.stdout)["rows"]["left_out"]
    assert left_out == {
        "hand_over: not a moment": 1,
        "delivered before it was handed over": 1,
        "neither bought nor handed over": 1,
    }
    assert "1 of 200 rows left out: hand_over: not a moment" in found.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no column order_purchase_timestamp"),
        ("a,b\n1,2\n", "It has: a, b."),
        (OLIST + "\n", "has a header and no rows"),
        (OLIST + "\n2026-01-01,2026-01-02,2026-01-03,,SP\n", "none of the last 30 %"),
        (OLIST + "\nx,y,z,,\n", "none of the last 30 %"),
        (OLIST + "\n01/02/2026,03/04/2026,05/06/2026,,SP\n", "day first or month first?"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_a_reason(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(text, encoding="utf-8")

    found = run("evaluate", str(file), "--json")

    assert found.exit_code == 2
    assert found.stdout == ""
    assert says in found.stderr


def test_a_file_that_is_not_there_or_no_text_ends_with_a_reason(tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\xff\xd8\xff\xe0\x00")

    for file in (tmp_path / "nowhere.csv", tmp_path, picture):
        found = run("evaluate", str(file))

        assert found.exit_code == 2
        assert "cannot be read" in found.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("purchase = 'a'", "does not name the column of: hand_over, delivery"),
        ("hand_over = 'a'\ndelivery = 'b'\ncolour = 'c'", "unknown: colour"),
        ("hand_over = 1\ndelivery = 'b'", "one name as text is wanted for: hand_over"),
        ("hand_over = 'a'\ndelivery = 'b'\nlane = [1]", "a list of texts is wanted for: lane"),
        ("hand_over = 'a'\ndelivery = 'b'\nzone = 'Mars/Base'", "no such time zone: Mars/Base"),
        ("hand_over = 'a'\ndelivery = 'b'\ndelimiter = ';;'", "a delimiter is one character"),
        ("hand_over =", "is neither TOML nor JSON"),
        ("[1, 2]", "is neither TOML nor JSON"),
        ("hand_over = 'a'\ndelivery = 'b'", "has no column a, b."),
    ],
)
def test_columns_that_cannot_be_used_end_with_a_reason(
    tmp_path: Path, text: str, says: str
) -> None:
    columns = tmp_path / "columns.toml"
    columns.write_text(text, encoding="utf-8")
    file = written(tmp_path / "orders.csv", OLIST, rows_of(30, "%Y-%m-%d"))

    found = run("evaluate", str(file), "--columns", str(columns))

    assert found.exit_code == 2
    assert says in found.stderr
