from __future__ import annotations

from backhaul.wiring.cli import main

main()
