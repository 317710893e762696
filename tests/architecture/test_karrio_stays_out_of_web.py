"""Karrio is heavy and unmannerly: workers load it, and one module of ours does that."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.architecture.tree import ROOT

_LOADER = "adapters/carriers/karrio/loading.py"
_IMPORT = re.compile(
    r"^\s*(?:import|from) (?:karrio|loguru|PyPDF2|lxml)\b"
    r"|import_module\(\s*[\"'](?:karrio|loguru)",
    re.MULTILINE,
)
_WEB = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "backhaul.wiring.settings"
import backhaul.wiring.wsgi
from django.urls import get_resolver

def walk(patterns):
    return sum(walk(p.url_patterns) if hasattr(p, "url_patterns") else 1 for p in patterns)

assert walk(get_resolver().url_patterns) > 100
from backhaul.foundation.connections.extras import missing_packages
from backhaul.foundation.connections.kinds import setups
from backhaul.adapters.carriers.karrio import Config, connect
missing_packages(setups("carrier")["karrio"], {"carrier": "ups"})
connect(Config(carrier="ups", credentials="client_id = x"))
heavy = {"karrio", "loguru", "PyPDF2", "lxml"} & set(sys.modules)
sys.exit(f"web has loaded {sorted(heavy)}" if heavy else 0)
"""


def test_web_with_all_its_pages_loads_none_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _WEB],
        cwd=ROOT / "src",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_one_module_imports_it() -> None:
    source = ROOT / "src" / "backhaul"
    importing = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if _IMPORT.search(path.read_text(encoding="utf-8"))
    }

    assert importing == {_LOADER}
