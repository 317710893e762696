"""Commands with many options take them as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

Options = TypeVar("Options")


def gathered(
    shape: type[Options],
) -> Callable[[Callable[[Options], None]], Callable[..., None]]:
    """Make a command of a function that takes one `shape`: each field is an option of it."""

    def decorate(command: Callable[[Options], None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            command(shape(**given))

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__annotations__ = get_type_hints(shape, include_extras=True)
        fields = inspect.signature(shape).parameters.values()
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # read by typer
            [field.replace(annotation=run.__annotations__[field.name]) for field in fields]
        )
        return run

    return decorate
