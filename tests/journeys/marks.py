"""What all stories have in common."""

from __future__ import annotations

import pytest

JOURNEY = [
    pytest.mark.journey,
    pytest.mark.timeout(480),  # the first one waits until the installation is up
]
