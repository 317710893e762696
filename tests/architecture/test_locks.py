"""All locks are installed into one environment: they must agree."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"), key=lambda path: path.name)
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
PINS = {path.stem: dict(_PIN.findall(path.read_text(encoding="utf-8"))) for path in LOCKS}


@pytest.mark.parametrize("name", PINS)
def test_a_package_has_one_version_in_all_locks(name: str) -> None:
    differing = {
        package: (version, PINS[other][package])
        for other in PINS
        for package, version in PINS[name].items()
        if PINS[other].get(package, version) != version
    }

    assert differing == {}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_a_lock_names_no_index_and_every_pin_has_a_hash(path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"index-url|find-links|://|^-", text, re.MULTILINE)
    assert all(
        "--hash=sha256:" in block
        for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    )


def test_everything_that_runs_is_also_under_test() -> None:
    assert set(PINS["base"]) <= set(PINS["test"])
