"""Every command of the page about the API is run as it is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from tests.architecture.tree import ROOT
from tests.cast import Cast
from tests.makers.connections import connect_carrier
from tests.sandbox.peers import Peer

PAGE = ROOT / "docs" / "reference" / "api.md"


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        yield peer


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page's commands need curl")
def test_every_command_of_the_page_works(
    live_server: Any, live_cast: Cast, carrier: Peer, tmp_path: Path
) -> None:
    with acting_for(live_cast.nordlicht.pk):
        connect_carrier(live_cast.nordlicht, carrier.url)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        env={**os.environ, "BACKHAUL": live_server.url, "KEY": live_cast.key},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-1500:] + done.stderr
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF")
    assert '"legs":[{"intent"' in done.stdout
