"""Where the files are that the architecture tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
CODE_FOLDERS = ("src", "tests", "scripts", "benchmarks", "requirements")


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
