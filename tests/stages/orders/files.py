"""Order files of any size, and the process of the command that imports them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from django.db import connections

ROOT = Path(__file__).resolve().parents[3]
MAPPING = """
[file]
channel = "log"
[columns]
order = "order"
placed_at = "at"
sku = "sku"
quantity = "quantity"
unit_price = "price"
customer = "customer"
[constants]
currency = "EUR"
[rules]
group_by = "together"
cancellation_prefix = "C"
"""


def write_log(folder: Path, *, orders: int, backwards: bool = False) -> tuple[Path, Path]:
    """Write orders of three lines and a return of every tenth; return the file and mapping."""
    numbers = range(orders)
    rows = [_lines_of(n) for n in (reversed(numbers) if backwards else numbers)]
    path, mapping = folder / f"log-{backwards}.csv", folder / "log.toml"
    path.write_text("order,at,sku,quantity,price,customer\n" + "".join(rows))
    mapping.write_text(MAPPING)
    return path, mapping


def _lines_of(n: int) -> str:
    lines = [f"{n},2026-11-02,SKU-{(n + i) % 97},{i + 1},5.00,{n}\n" for i in range(3)]
    if n % 10 == 0:
        lines.append(f"C{n},2026-11-05,SKU-{n % 97},-1,5.00,{n}\n")
    return "".join(lines)


def start_import(path: Path, mapping: Path) -> subprocess.Popen[str]:
    """Start the real command in a process of its own, on the database of the tests."""
    command = [sys.executable, "-m", "backhaul.wiring.cli", "orders", "import"]
    command += ["--brand", "nordlicht", "--format", "csv", "--columns", str(mapping)]
    return subprocess.Popen(
        [*command, "--json", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=path.parent,
        env={**os.environ, **_where(), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    )


def _where() -> dict[str, str]:
    urls = {"DATABASE_URL": "default", "DATABASE_OWNER_URL": "owner"}
    return {
        "DJANGO_SETTINGS_MODULE": "backhaul.wiring.settings",
        **{name: _url(connections[alias].settings_dict) for name, alias in urls.items()},
    }


def _url(told: dict[str, str]) -> str:
    host = urlencode({"host": told["HOST"]})
    port = f":{told['PORT']}" if told["PORT"] else ""
    return (
        f"postgresql://{told['USER']}:{told.get('PASSWORD', '')}@{port}/{told['NAME']}?{host}"
    )
