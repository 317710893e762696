"""HTTP headers by name, whatever the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=12)
"""A carrier that wants more is asked all the same: its clock may be wrong."""


def header(headers: Mapping[str, str], name: str) -> str:
    """Return the value of `name`, empty if it is not there."""
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """Return how long the sender wants to be left alone; zero: it does not say.

    A moment is held against the sender's own clock, which stands in the same answer.
    """
    told = header(headers, "Retry-After").strip()
    if told.isascii() and told.isdecimal():
        wait = timedelta(seconds=min(int(told[:9]), LONGEST_WAIT.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(told)
            wait = moment - parsedate_to_datetime(header(headers, "Date"))
        except (TypeError, ValueError):
            return timedelta(0)
    return max(timedelta(0), min(wait, LONGEST_WAIT))
