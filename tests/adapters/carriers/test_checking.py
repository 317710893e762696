"""What is told to a person who wrote a carrier's file: every fault, by line, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhaul.adapters.carriers.layouts.checking import wrong_with
from backhaul.adapters.carriers.own import use_setting
from backhaul.adapters.carriers.parsers import own_names, parser_named, use_own_files

GOOD = """name = "kurier"
title = "Kurier"
source = "https://kurier.example"
read_on = 2026-11-22

[[shapes]]
format = "json"

[shapes.shipments]
path = "$"
number = "$.awb"

[[shapes.events]]
path = "$.events"
time = "$.when"
zone = "UTC"
code = "$.code"

[[codes]]
code = "PICK"
word = "picked_up"

[[codes]]
code = "STORM"
word = "incident"
incident = "delay"

[[phrases]]
within = "GO"
pattern = '\\bout\\b'
word = "out_for_delivery"
"""


def told(text: str) -> list[str]:
    return [str(one) for one in wrong_with(text)]


def test_nothing_is_wrong_with_a_good_file() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("was", "becomes", "wanted"),
    [
        ('name = "kurier"', "name = kurier", "line 1: this is no TOML: Invalid value"),
        ('name = "kurier"\n', "", "the file: name is missing"),
        (
            'name = "kurier"',
            "name = 3",
            "line 1, name: a text in quotes belongs here, not int",
        ),
        (
            'name = "kurier"',
            'name = "Kurier GmbH"',
            "line 1, name: small letters, digits and _ only, beginning with a letter",
        ),
        (
            "read_on = 2026-11-22",
            'read_on = "soon"',
            "line 4, read_on: Invalid RFC3339 encoded date",
        ),
        (
            'format = "json"',
            'format = "yaml"',
            "line 7, shapes[0].format: there is no format 'yaml': one of json, xml, csv",
        ),
        (
            'number = "$.awb"',
            'number = "$.a[["',
            "line 11, shapes[0].shipments.number: no JSONPath from '[[' on: $.a[[",
        ),
        (
            'time = "$.when"',
            'tyme = "$.when"',
            "line 13, shapes[0].events[0]: there is no field tyme",
        ),
        (
            'zone = "UTC"',
            'zone = "Mars/Base"',
            (
                "line 16, shapes[0].events[0].zone: there is no time zone 'Mars/Base': "
                '"place", "UTC", "Europe/Vienna" …'
            ),
        ),
        (
            'word = "picked_up"',
            'word = "picked"',
            (
                "line 21, codes[0].word: there is no word 'picked': one of label_created, "
                "dropped_off, picked_up, in_transit, out_for_delivery, delivered, none"
            ),
        ),
        (
            'code = "STORM"',
            'code = "PICK"',
            "line 24, codes[1].code: 'PICK' stands in the table twice",
        ),
        (
            'word = "out_for_delivery"',
            'word = "none"\nincident = "delay"',
            'line 32, phrases[0].incident: only word = "incident" has a kind',
        ),
        (
            "pattern = '\\bout\\b'",
            "pattern = '(out'",
            (
                "line 30, phrases[0].pattern: no regular expression: "
                "missing ), unterminated subpattern at position 0"
            ),
        ),
    ],
)
def test_a_fault_is_told_with_its_line(was: str, becomes: str, wanted: str) -> None:
    assert was in GOOD

    (first, *_) = told(GOOD.replace(was, becomes, 1))

    assert first.startswith(wanted)


def test_an_incident_needs_its_kind_and_no_other_word_of_ours_will_do() -> None:
    without = told(GOOD.replace('incident = "delay"\n', ""))
    ours = told(GOOD.replace('incident = "delay"', 'incident = "refund_late"'))

    assert without[0].startswith("line 23, codes[1]: an incident needs its kind: incident =")
    assert ours[0].startswith("line 26, codes[1].incident: there is no kind 'refund_late'")


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD.replace('"json"', '"yaml"').replace('"picked_up"', '"picked"')

    lines = [one.line for one in wrong_with(text)]

    assert lines == [7, 21]


def test_of_a_directory_the_good_files_are_used_and_the_others_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.toml").write_text(GOOD)
    (tmp_path / "other.toml").write_text(GOOD.replace('"kurier"', '"Kurier"', 1))
    monkeypatch.setenv("BACKHAUL_CARRIERS", str(tmp_path))
    try:
        problems = use_setting()

        assert [one.partition(":")[0] for one in problems] == ["other.toml, line 1, name"]
        assert own_names() == ("kurier",)
        assert parser_named("kurier") is not None
    finally:
        use_own_files(tmp_path / "nowhere")
    assert own_names() == ()


def test_a_directory_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKHAUL_CARRIERS", str(tmp_path / "nowhere"))

    assert use_setting() == (f"BACKHAUL_CARRIERS: there is no directory {tmp_path}/nowhere",)
