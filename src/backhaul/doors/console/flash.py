"""A sentence on the next page that says what was done, with its undo beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def tell(request: HttpRequest, sentence: str, *, undo: str = "", tone: str = "ok") -> None:
    """Say `sentence` on the page that is shown next.

    `undo` is the address that takes it back; it is posted to. `tone`: ok, warning or error.
    """
    level = {"warning": messages.WARNING, "error": messages.ERROR}.get(tone, messages.SUCCESS)
    messages.add_message(request, level, sentence, extra_tags=undo)
