"""The address under which a shopper goes on with a draft that somebody began for them."""

from __future__ import annotations

from django.conf import settings


def draft_url(slug: str, token: str) -> str:
    """Return the start link of a draft; `token` is what `open_draft` gave.

    Whoever has it may go on with the draft, so it goes to the shopper and nobody else.
    """
    return f"{settings.PUBLIC_URL}/{slug}/start/{token}/"
