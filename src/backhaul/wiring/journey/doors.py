"""The outside of a running installation, over HTTP alone: its API and the two sandbox peers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

_TIMEOUT = 30
_PATIENCE = 180.0
"""Longer than an installation needs to mend itself after anything of it was killed."""
_PAUSE = 0.2
_MOST_PAUSE = 0.4


class JourneyTrouble(Exception):
    """The installation answered something that it should not have."""


class Door:
    """One HTTP service, one session, JSON in and out."""

    def __init__(self, base: str, key: str = "") -> None:
        self._base = base.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"

    def call(
        self, method: str, path: str, body: Any = None, *, expect: int = 0, key: str = ""
    ) -> Any:
        """Return the answer's JSON; raises JourneyTrouble for another status than expected.

        `expect` 0 takes any success. `key` is an Idempotency-Key. A connection that was cut is
        tried again: every call of a journey may be repeated.
        """
        answer = self._patiently(method, path, body, key)
        is_right = answer.status_code == expect if expect else answer.ok
        if not is_right:
            raise JourneyTrouble(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
        return answer.json() if answer.content else None

    def _patiently(self, method: str, path: str, body: Any, key: str) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._session.request(
                    method, self._base + path, json=body, headers=headers, timeout=_TIMEOUT
                )
            except requests.RequestException as error:
                trouble = str(error)
            else:
                if not _may_pass(answer):
                    return answer
                trouble = f"{answer.status_code} {answer.text[:200]}"
            if time.monotonic() > deadline:
                raise JourneyTrouble(f"{method} {path}: {trouble}")
            time.sleep(_MOST_PAUSE)


def _may_pass(answer: requests.Response) -> bool:
    """Whether the same call may succeed later; a call that was killed holds its key a while."""
    in_flight = answer.status_code == 409 and "idempotency_in_flight" in answer.text
    return in_flight or answer.status_code in {500, 502, 503}


def wait_until(look: Callable[[], Any], is_there: Callable[[Any], bool], *, what: str) -> Any:
    """Look until it is there; raises JourneyTrouble with what was seen last."""
    deadline = time.monotonic() + _PATIENCE
    pause = _PAUSE
    while True:
        seen = look()
        if is_there(seen):
            return seen
        if time.monotonic() > deadline:
            raise JourneyTrouble(f"waited in vain for {what}; last seen: {str(seen)[:300]}")
        time.sleep(pause)
        pause = min(pause * 1.5, _MOST_PAUSE)
