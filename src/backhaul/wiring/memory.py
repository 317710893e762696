"""How often a long-running process looks for garbage."""

from __future__ import annotations

import gc

from django.urls import get_resolver

#: Python's own 700 suits small programs: ours looked through everything at each page.
_NEW_ONES = 20_000


def keep_what_is_loaded() -> None:
    """Load every address, then never again look for garbage among what is loaded by now."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_ONES, 20, 20)
