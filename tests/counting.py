"""Counting the statements of a piece of work as the budgets count them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

#: What opens, closes and walls in transactions is not counted.
_HOUSEKEEPING = re.compile(
    r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET\b|SELECT set_config)", re.IGNORECASE
)


@dataclass(slots=True)
class Counted:
    statements: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(statement[:160] for statement in self.statements)


@contextmanager
def counting() -> Iterator[Counted]:
    """Collect the statements that are sent inside the block."""
    counted = Counted()

    def watch(execute, sql, params, many, context):
        if not _HOUSEKEEPING.match(sql):
            counted.statements.append(" ".join(sql.split()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield counted
