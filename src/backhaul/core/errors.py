"""The three kinds of no: the rules forbid it, the outside failed, the step is not open."""

from __future__ import annotations

from datetime import timedelta


class DomainError(Exception):
    """The rules forbid what was asked. `code` is public; `facts` fill the words of a door."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{k}={v}" for k, v in self.facts.items())


class NotFound(DomainError):
    """It does not exist, or not for whoever asked: the two look alike on purpose."""


class IllegalStep(DomainError):
    """The step is not open in the present state; nothing was written."""


class OutsideError(Exception):
    """A service of somebody else did not do what we asked. `code` is theirs."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Refused(OutsideError):
    """A definite no: asking again would give the same answer."""


class Unavailable(OutsideError):
    """A definite not now: nothing happened there, ask again later.

    `wait` is how long they want to be left alone; zero: they did not say.
    """

    def __init__(self, message: str, *, code: str = "", wait: timedelta = timedelta(0)) -> None:
        super().__init__(message, code=code)
        self.wait = wait


class OutcomeUnknown(OutsideError):
    """No answer, or one that does not tell: it may have happened. Never repeat blindly."""
