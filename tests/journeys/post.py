"""The letter-box of a demo installation: what shoppers were written."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    occasion: str
    to: str
    subject: str
    text: str


def letters_about(data: Path, ran: str) -> dict[str, Letter]:
    """Return the letters about a return by their occasion: there is one of each at most."""
    found: dict[str, Letter] = {}
    for file in sorted((data / "mail").glob(f"*-{ran}-*.eml")):
        letter = _read(file)
        assert letter.occasion not in found, f"{letter.occasion} was told twice"
        found[letter.occasion] = letter
    return found


def _read(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body()
    assert body is not None
    return Letter(
        occasion=str(message["X-Backhaul-About"]).split()[1],
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content(),
    )
