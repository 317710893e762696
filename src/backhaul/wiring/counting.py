"""Where the benchmark reads how many statements a request or the worker needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backhaul.foundation.postgres.engine import counting

HEADER = "X-Statements"


class StatementHeader:
    """Middleware, only there while statements are counted: says the count of each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counting.of_this_thread()
        response = self._get_response(request)
        response[HEADER] = str(counting.of_this_thread())
        note_statements()
        return response


def note_statements() -> None:
    """Leave this process's count in the data directory; nothing unless it is asked for."""
    if counting.IS_ON:
        file = Path(settings.DATA) / f"statements-{os.getpid()}"
        file.write_text(str(counting.total()))
