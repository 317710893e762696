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

    assert (result.exit_code, result.stdout, result.stderr) == (1, "[]\n", "not_xml\n")


def test_an_unknown_carrier_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    result = run("normalise", "--carrier", "pigeon", "-", given="{}")

    assert result.exit_code == 2
    assert "no carrier pigeon. There are: " in result.stderr
    assert {"easypost,", "sandbox,", "ups,"} <= set(result.stderr.split())


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    result = run("normalise", "--carrier", "ups", "nowhere.json")

    assert result.exit_code == 2
    assert "No such file" in result.stderr


BODY = {
    "awb": "KU00000017",
    "events": [{"when": "2026-11-18T12:05:00Z", "code": "PICK", "text": "Picked up"}],
}


def test_a_drafted_file_can_be_used_at_once(tmp_path: Path) -> None:
    body, file = tmp_path / "body.json", tmp_path / "kurier.toml"
    body.write_text(json.dumps(BODY))

    drawn = run("draft", str(body), "--name", "kurier")
    file.write_text(drawn.stdout)
    checked = run("check", str(file), str(body))

    assert (drawn.exit_code, checked.exit_code) == (0, 0)
    assert checked.stdout.splitlines()[0] == "kurier.toml can be used."
    assert "body.json: 1 scans" in checked.stdout
    assert "picked_up" in checked.stdout


def test_no_file_is_drafted_of_a_body_without_events() -> None:
    result = run("draft", "-", given='{"error": "not found"}')

    assert (result.exit_code, result.stdout) == (1, "")
    assert "no events found" in result.stderr


def test_a_file_with_a_fault_is_told_by_line_and_reads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "kurier.toml"
    file.write_text('name = "kurier"\ntitle = 7\n')

    result = run("check", str(file), str(file))

    assert result.exit_code == 1
    assert result.stdout.startswith("kurier.toml, line 2, title: a text in quotes")
