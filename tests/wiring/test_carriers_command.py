from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from backhaul.wiring.cli import carriers

ANSWER = {
    "tracking_number": "PK1234567890",
    "carrier": "Paketo",
    "events": [
        {
            "id": "evt_1",
            "sequence": 1,
            "code": "DO",
            "description": "Dropped off at Kiosk Lindner",
            "local_time": "2026-11-18T12:05:00",
            "utc_offset": "+01:00",
            "facility": "Kiosk Lindner",
            "city": "Berlin",
            "country": "DE",
        },
        {"id": "evt_2", "sequence": 2, "code": "AC", "local_time": "soon"},
    ],
}


def run(*words: str, given: str | None = None) -> Result:
    app = typer.Typer()
    app.add_typer(carriers.app, name="carriers")
    return CliRunner().invoke(app, ["carriers", *words], input=given)


def test_the_carriers_that_can_be_read_are_listed() -> None:
    plain, for_scripts = run("list"), run("list", "--json")

    assert {"easypost", "sandbox", "ups"} <= set(plain.stdout.split())
    assert json.loads(for_scripts.stdout) == plain.stdout.split()


def test_scans_are_printed_and_what_was_not_understood_is_said_beside(tmp_path: Path) -> None:
    body = tmp_path / "answer.json"
    body.write_text(json.dumps(ANSWER))

    result = run("normalise", "--carrier", "sandbox", str(body))

    assert result.exit_code == 0
    [scan] = json.loads(result.stdout)
    assert (scan["word"], scan["instant"]) == ("dropped_off", "2026-11-18T11:05:00Z")
    assert result.stderr == "bad_time: soon\n"


def test_a_body_can_come_from_standard_input() -> None:
    result = run("normalise", "--carrier", "sandbox", "-", given=json.dumps(ANSWER))

    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == 1


def test_a_body_of_which_nothing_can_be_read_ends_with_one() -> None:
    result = run("normalise", "--carrier", "ups", "-", given="<html>")

    assert (result.exit_code, result.stdout, result.stderr) == (1, "[]\n", "not_json\n")


def test_an_unknown_carrier_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    result = run("normalise", "--carrier", "pigeon", "-", given="{}")

    assert result.exit_code == 2
    assert "no carrier pigeon. There are: " in result.stderr
    assert "easypost, sandbox, ups" in result.stderr


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    result = run("normalise", "--carrier", "ups", "nowhere.json")

    assert result.exit_code == 2
    assert "No such file" in result.stderr
