"""What an adapter needs to be connected: a form draws its fields from this."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class FieldKind(StrEnum):
    URL = "url"
    TEXT = "text"
    LONG_TEXT = "long_text"
    """Several lines, such as public keys."""
    HIDDEN = "hidden"
    """Written, never shown again."""
    HIDDEN_TEXT = "hidden_text"
    """The same, of several lines."""
    SWITCH = "switch"
    """`yes`, or empty."""

    @property
    def is_secret(self) -> bool:
        return self in {FieldKind.HIDDEN, FieldKind.HIDDEN_TEXT}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupField:
    name: str
    kind: FieldKind
    is_required: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One adapter, as whoever connects it sees it."""

    title: str
    """Its own name, in no language."""
    fields: tuple[SetupField, ...]
    can_be_called: bool
    """False: it only sends us news; there is nothing to try."""
    tells_its_webhook: bool = False
    """Whether we can tell it our webhook address ourselves."""
    is_heard: bool = True
    """Whether it sends news to a webhook address."""
    is_sandbox: bool = False
    asks_per_minute: int = 60
    """How many questions the carrier wants to hear at most, over one connection."""
    facts: tuple[str, ...] = field(default=())
    """Codes of what it does: labels, paperless, tracking, scans, refunds."""
    in_worker: bool = False
    """Whether it is called by workers only: what it stands on is too heavy for web."""
    needs: tuple[str, ...] = ()
    """Packages beyond our own; `{name}` stands for a value of the connection."""


class Reachable(Protocol):
    """A connection that can be tried. Raises Refused, Unavailable or OutcomeUnknown."""

    def check(self) -> None:
        """Ask something harmless that needs the key."""
        ...


class TellsWebhook(Protocol):
    """A service that is told where to send its news."""

    def tell_webhook(self, url: str, secret: str) -> str:
        """Return the secret that signs its news: `secret`, or one of its own."""
        ...
