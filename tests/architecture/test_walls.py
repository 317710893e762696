"""The walls stand, and each of them would notice a hole."""

from __future__ import annotations

import os
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


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("walls")
    for path in SOURCE.rglob("*.py"):
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    shutil.copy(ROOT / ".importlinter", root)
    return root


def test_no_import_goes_through_a_wall() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("where", "what", "wall"),
    [
        ("utils/__init__.py", "", "Floors"),
        ("core/hole.py", "import backhaul.foundation", "Floors"),
        ("stages/utils/__init__.py", "", "Journey order"),
        ("stages/catalog/hole.py", "import backhaul.stages.insights.hole", "Journey order"),
        ("core/hole.py", "import os", "Pure core"),
        ("core/hole.py", "import django.db", "Pure core"),
        ("core/hole.py", "from time import time", "Pure core"),
        ("adapters/carriers/one/hole.py", "import psycopg", "Adapters know no database"),
        (
            "adapters/carriers/one/hole.py",
            "import backhaul.adapters.carriers.two",
            "Adapters apart",
        ),
        ("doors/one/hole.py", "import backhaul.doors.two", "Doors apart"),
        (
            "doors/one/hole.py",
            "import backhaul.stages.insights.models",
            "Doors use actions and queries",
        ),
        ("stages/insights/hole.py", "import backhaul.adapters.carriers.two", "One way out"),
        ("wiring/hole.py", "import backhaul.adapters.carriers.two", "One way out"),
        ("core/hole.py", "import backhaul_sandbox", "The product does not know its sandbox"),
    ],
)
def test_each_wall_notices_a_hole(copy: Path, where: str, what: str, wall: str) -> None:
    package = copy / "src" / "backhaul"
    neighbours = (
        "adapters/carriers/two/__init__.py",
        "doors/two/__init__.py",
        "stages/catalog/__init__.py",
        "stages/insights/__init__.py",
        "stages/insights/hole.py",
        "stages/insights/models.py",
    )
    made = [write(package / name, "") for name in neighbours if not (package / name).exists()]
    folder = (package / where).parent
    if not (folder / "__init__.py").exists():
        made.append(write(folder / "__init__.py", ""))
    made.append(write(package / where, what))

    result = lint(copy)
    for path in made:
        path.unlink(missing_ok=True)

    assert result.returncode == 1, result.stdout
    assert any(
        line.startswith(wall) and "BROKEN" in line for line in result.stdout.splitlines()
    ), result.stdout


def test_the_sandbox_is_a_stranger(copy: Path) -> None:
    hole = write(copy / "src" / "backhaul_sandbox" / "hole.py", "import backhaul.core")

    result = lint(copy)
    hole.unlink()

    assert "The sandbox is a stranger: it imports nothing of backhaul BROKEN" in result.stdout


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
