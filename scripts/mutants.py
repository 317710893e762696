"""Change the rules of money one by one; a change that no test notices is a gap in the tests.

    make mutants [MODULES="money ledger"]

Works on a copy of the tree, so that nothing here is ever changed. Ends with one line of JSON:
per module how many changes were tried, how many were noticed, and where the others stand.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COSMIC_RAY = (
    Path(os.environ.get("MUTANTS_BIN", ROOT / ".venv" / "mutants" / "bin")) / "cosmic-ray"
)
WANTED_PERCENT = 90

#: Module of the core → the tests that speak for it.
MODULES = {
    "money": "tests/core/test_money.py tests/core/test_money_exactly.py",
    "ledger": "tests/core/test_ledger.py tests/core/test_money_exactly.py",
    "legs": "tests/core/test_legs.py tests/core/test_legs_exactly.py",
    "settlement": "tests/core/settlement",
    "credit": "tests/core/test_credit.py",
    "approvals": "tests/core/test_approvals.py",
    "reconciliation": "tests/core/test_reconciliation.py",
    "disputes": "tests/core/test_disputes.py",
    "banking": "tests/core/banking",
}
#: Annotations are no behaviour; and of the many operators that one could stand for another,
#: those that any test notices would only make the figure look better.
_LEFT_OUT = (
    "%/RemoveDecorator",
    "%BinaryOperator_BitOr_%",
    *(f"%Operator_%_{name}" for name in ("BitAnd", "BitOr", "BitXor", "LShift", "RShift")),
    *(f"%Operator_%_{name}" for name in ("Pow", "Div", "Is", "IsNot", "UAdd", "Invert")),
    "%Operator_Is_Eq",  # of members of an enumeration: the same
    "%Operator_IsNot_NotEq",
)
_CONFIG = """\
[cosmic-ray]
module-path = {paths}
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:django -p no:randomly -p no:cacheprovider \
--noconftest -c mutants.ini {tests}"

[cosmic-ray.distributor]
name = "local"
"""
_INI = """\
[pytest]
pythonpath = src .
addopts = --import-mode=importlib -m "not nightly"
markers =
    slow
    nightly
"""


@dataclass(frozen=True, slots=True)
class Score:
    module: str
    tried: int
    noticed: int
    survivors: list[str]

    @property
    def percent(self) -> float:
        return 100 * self.noticed / self.tried if self.tried else 100.0


def main(names: Iterable[str]) -> int:
    scores = [_score(name) for name in names or MODULES]
    tried, noticed = sum(s.tried for s in scores), sum(s.noticed for s in scores)
    percent = round(100 * noticed / max(tried, 1), 1)
    told = {"tried": tried, "noticed": noticed, "percent": percent}
    print(json.dumps({**told, "modules": [asdict(score) for score in scores]}))
    return 0 if percent >= WANTED_PERCENT else 1


def _score(name: str) -> Score:
    with tempfile.TemporaryDirectory(prefix="backhaul-mutants-") as folder:
        copy = Path(folder)
        for part in ("src", "tests"):
            left_out = shutil.ignore_patterns("__pycache__", "static", "locale", "vendor")
            shutil.copytree(ROOT / part, copy / part, ignore=left_out)
        (copy / "mutants.ini").write_text(_INI, "utf-8")
        _configure(copy, name)
        _run(copy, "init", "mutants.toml", "mutants.sqlite")
        _leave_out(copy)
        _run(copy, "exec", "mutants.toml", "mutants.sqlite")
        score = _read(copy, name)
    print(f"{name}: {score.noticed} of {score.tried} ({score.percent:.1f} %)", flush=True)
    for survivor in score.survivors:
        print(f"  {survivor}", flush=True)
    return score


def _configure(copy: Path, name: str) -> None:
    place = copy / "src" / "backhaul" / "core" / name
    files = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    paths = json.dumps([str(file.relative_to(copy)) for file in files])
    told = _CONFIG.format(paths=paths, python=sys.executable, tests=MODULES[name])
    (copy / "mutants.toml").write_text(told, "utf-8")


def _leave_out(copy: Path) -> None:
    """Drop the changes that say nothing."""
    import sqlite3

    with sqlite3.connect(copy / "mutants.sqlite") as session:
        for like in _LEFT_OUT:
            session.execute(
                "DELETE FROM work_items WHERE job_id IN"
                " (SELECT job_id FROM mutation_specs WHERE operator_name LIKE ?)",
                [like],
            )
            session.execute("DELETE FROM mutation_specs WHERE operator_name LIKE ?", [like])


def _read(copy: Path, name: str) -> Score:
    done = _run(copy, "dump", "mutants.sqlite")
    tried, survivors = 0, []
    for line in done.splitlines():
        item, result = json.loads(line)
        if result is None or _is_of_a_decorator(result):
            continue
        tried += 1
        if result["test_outcome"] == "survived":
            survivors += [_where(mutation, result) for mutation in item["mutations"]]
    return Score(name, tried, tried - len(survivors), survivors)


def _is_of_a_decorator(result: dict[str, object]) -> bool:
    """Slots, frozen and the size of a cache are not what a rule says."""
    changed = _changed(result)
    return bool(changed) and all(line[1:].lstrip().startswith("@") for line in changed)


def _changed(result: dict[str, object]) -> list[str]:
    return [
        line
        for line in str(result.get("diff") or "").splitlines()
        if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}
    ]


def _where(mutation: dict[str, object], result: dict[str, object]) -> str:
    start = mutation["start_pos"]
    row = start[0] if isinstance(start, (list, tuple)) else start
    operator = str(mutation["operator_name"]).removeprefix("core/")
    return f"{mutation['module_path']}:{row} {operator}: {' → '.join(_changed(result))}"


def _run(copy: Path, *words: str) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BACKHAUL_", "DJANGO_"))}
    done = subprocess.run(
        [COSMIC_RAY, *words], cwd=copy, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"cosmic-ray {words[0]}: {done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
