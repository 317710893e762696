"""When a job that goes outside is run again by itself."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy


def retry_on(*errors: type[Exception]) -> RetryStrategy:
    """Run again after these, and always after the database was away: for about four hours."""
    return RetryStrategy(
        max_attempts=12,
        exponential_wait=2,
        retry_exceptions={OperationalError, InterfaceError, *errors},
    )
