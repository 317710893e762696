"""The walls stand, and each of them would notice a hole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOURCE

pytestmark = pytest.mark.slow

LINT = (
    "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
)

#: A contract's name, underlined.
_HEADING = r"\n(?=[^\n]+\n-{3,}\n)"


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over `root`; the code there wins over what is installed."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


HOLES = (
    ("utils/__init__.py", "", "Floors", "- backhaul.utils\n"),
    ("core/up.py", "import backhaul.foundation", "Floors", "core.up -> backhaul.foundation"),
    ("stages/utils/__init__.py", "", "Journey order", "- backhaul.stages.utils\n"),
    (
        "stages/catalog/ahead.py",
        "import backhaul.stages.insights.hole",
        "Journey order",
        "catalog.ahead -> backhaul.stages.insights.hole",
    ),
    ("core/reading.py", "import os", "Pure core", "core.reading -> os"),
    ("core/framed.py", "import django.db", "Pure core", "core.framed -> django"),
    ("core/timed.py", "from time import time", "Pure core", "core.timed -> time"),
    (
        "adapters/carriers/one/storing.py",
        "import psycopg",
        "Adapters know no database",
        "carriers.one.storing -> psycopg",
    ),
    (
        "adapters/carriers/one/beside.py",
        "import backhaul.adapters.carriers.two",
        "Adapters apart",
        "carriers.one.beside -> backhaul.adapters.carriers.two",
    ),
    (
        "doors/one/beside.py",
        "import backhaul.doors.two",
        "Doors apart",
        "doors.one.beside -> backhaul.doors.two",
    ),
    (
        "doors/one/rows.py",
        "import backhaul.stages.insights.models",
        "Doors use actions and queries",
        "doors.one.rows -> backhaul.stages.insights.models",
    ),
    (
        "stages/insights/out.py",
        "import backhaul.adapters.carriers.two",
        "One way out",
        "insights.out -> backhaul.adapters.carriers.two",
    ),
    (
        "wiring/out.py",
        "import backhaul.adapters.carriers.two",
        "One way out",
        "wiring.out -> backhaul.adapters.carriers.two",
    ),
    (
        "core/toy.py",
        "import backhaul_sandbox",
        "The product does not know its sandbox",
        "core.toy -> backhaul_sandbox",
    ),
    (
        "../backhaul_sandbox/knowing.py",
        "import backhaul.core",
        "The sandbox is a stranger: it imports nothing of backhaul",
        "backhaul_sandbox.knowing -> backhaul.core",
    ),
)
_NEIGHBOURS = (
    "adapters/carriers/one/__init__.py",
    "adapters/carriers/two/__init__.py",
    "doors/one/__init__.py",
    "doors/two/__init__.py",
    "stages/catalog/__init__.py",
    "stages/insights/__init__.py",
    "stages/insights/hole.py",
    "stages/insights/models.py",
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a copy of the source with all the holes: to read it takes seconds."""
    root = tmp_path_factory.mktemp("walls")
    for path in SOURCE.rglob("*.py"):
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    shutil.copy(ROOT / ".importlinter", root)
    package = root / "src" / "backhaul"
    for name in _NEIGHBOURS:
        if not (package / name).exists():
            write(package / name, "")
    for where, what, *_ in HOLES:
        assert not (package / where).exists(), f"call the hole otherwise: {where}"
        write(package / where, what)
    result = lint(root)
    assert result.returncode == 1, result.stdout
    return result.stdout


def test_no_import_goes_through_a_wall() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("wall", "found"), [hole[2:] for hole in HOLES])
def test_each_wall_notices_a_hole(said: str, wall: str, found: str) -> None:
    verdicts, _, reasons = said.partition("\nBroken contracts\n")

    assert any(line.startswith(wall) and "BROKEN" in line for line in verdicts.splitlines()), (
        said
    )
    (told,) = (part for part in re.split(_HEADING, reasons) if part.startswith(wall))
    assert found in told, said


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
