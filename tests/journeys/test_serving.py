"""`backhaul serve`, an installation for production: it stops cleanly, and its clock stands."""

from __future__ import annotations

import json
import signal

from tests.journeys.installation import Installation
from tests.journeys.marks import JOURNEY
from tests.ports import is_free

pytestmark = JOURNEY


def test_serve_refuses_to_move_its_clock_and_leaves_nothing_behind_after_ctrl_c() -> None:
    with Installation("serve") as house:
        moved = house.run("clock", "advance", "73h")
        assert moved.returncode == 1
        assert "clock of production stands" in moved.stderr
        assert house.sql("SELECT kind, clock_offset_seconds FROM tenancy_installation") == [
            ("production", 0)
        ]
        doctor = house.run("doctor", "--json")
        assert (doctor.returncode, json.loads(doctor.stdout)["is_well"]) == (0, True)
        assert len(house.pids("backhaul.wiring.cli worker")) == 1

        assert house.stop(signal.SIGINT) == 0

        assert house.processes() == {}
        assert is_free(house.port)
        assert not list(house.data.glob("postgres/**/postmaster.pid"))
