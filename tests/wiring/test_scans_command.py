from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Unit
from backhaul.stages.tracking.models import Scan
from backhaul.wiring.cli import scans
from tests.cast import Cast
from tests.counting import counting
from tests.makers.returns import NUMBER
from tests.makers.scans import labelled_parcel

SCAN = {
    "carrier": "Paketo",
    "tracking_number": NUMBER,
    "word": "dropped_off",
    "at": "2026-11-16T12:05:00+01:00",
}


@pytest.fixture(autouse=True)
def refreshed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how often the planner was told; the owner's connection is not for these tests."""
    monkeypatch.chdir(tmp_path)
    told: list[int] = []
    monkeypatch.setattr(scans, "_refresh_statistics", lambda: told.append(1))
    return told


def write(*lines: Any, name: str = "scans.ndjson") -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path = Path(name)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def run(path: Path, *words: str, brand: str = "nordlicht") -> Result:
    app = typer.Typer()
    app.add_typer(scans.app, name="scans")
    return CliRunner().invoke(app, ["scans", "import", str(path), "--brand", brand, *words])


def results(path: str = "scans.results.ndjson") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def test_every_line_has_its_result_and_the_good_ones_move_their_parcels(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    bad = {**SCAN, "word": "teleported"}
    stray = {**SCAN, "tracking_number": "PK7"}

    answer = run(write(SCAN, "", bad, "{no json", stray, SCAN), "--json")

    assert answer.exit_code == 1, answer.output
    told = [(one["line"], one["status"]) for one in results()]
    assert told == [
        (1, "accepted"),
        (3, "refused"),
        (4, "refused"),
        (5, "accepted"),
        (6, "known"),
    ]
    assert [p["pointer"] for p in results()[1]["problems"]] == ["/word"]
    sums = json.loads(answer.stdout)
    assert {**sums, "seconds": 0} == {
        "lines": 5,
        "accepted": 2,
        "known": 1,
        "refused": 2,
        "seconds": 0,
    }
    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().position == "accepted"
        assert Scan.objects.count() == 2
    assert RawBody.objects.get().state == "done"


def test_importing_a_file_again_stores_nothing_and_says_so(cast: Cast) -> None:
    path = write(SCAN, {**SCAN, "tracking_number": "PK7"})
    assert run(path).exit_code == 0

    answer = run(path)

    assert (answer.exit_code, [one["status"] for one in results()]) == (0, ["known"] * 2)
    assert "0 new, 2 known, 0 refused." in answer.stdout
    assert RawBody.objects.count() == 1
    with acting_for(cast.nordlicht.pk):
        assert Scan.objects.count() == 2


def test_results_can_go_to_standard_output_and_nothing_else_does(cast: Cast) -> None:
    answer = run(write(SCAN), "--results", "-")

    assert [json.loads(line) for line in answer.stdout.splitlines()] == [
        {"line": 1, "status": "accepted"}
    ]
    assert "1 new" in answer.stderr
    assert not Path("scans.results.ndjson").exists()


def test_another_brands_scans_are_not_known_here(cast: Cast) -> None:
    run(write(SCAN))

    run(write(SCAN), brand="voltaic")

    assert [one["status"] for one in results()] == ["accepted"]
    with acting_for(cast.voltaic.pk):
        assert Scan.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "brand"), [((), "nobody"), (("--results", "scans.ndjson"), "nordlicht")]
)
def test_wrong_use_is_told_and_writes_nothing(
    cast: Cast, words: tuple[str, ...], brand: str
) -> None:
    path = write(SCAN)

    assert run(path, *words, brand=brand).exit_code == 2
    assert (RawBody.objects.count(), json.loads(path.read_text())) == (0, SCAN)


@pytest.mark.parametrize("count", [2, 1000])
def test_a_chunk_takes_the_same_statements_for_any_number_of_lines(
    cast: Cast, count: int, refreshed: list[int]
) -> None:
    path = write(*({**SCAN, "tracking_number": f"PK{n}"} for n in range(count)))

    with counting() as counted:
        assert run(path).exit_code == 0

    assert counted.number <= 20, str(counted)
    assert len(refreshed) == (count >= 1000)


def test_a_file_without_line_ends_fills_no_memory(cast: Cast) -> None:
    path = Path("scans.ndjson")
    path.write_bytes(b"x" * 250_000)

    assert run(path).exit_code == 1
    assert [one["status"] for one in results()] == ["refused"] * 3
