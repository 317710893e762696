"""Who asks: the key in the header names one brand, and what it may do."""

from __future__ import annotations

from django.http import HttpRequest

from backhaul.foundation.tenancy.directory import KeyHolder, key_holder
from backhaul.foundation.tenancy.secrets import API_KEY_PREFIX

SCOPES = (
    "orders",
    "returns",
    "scans",
    "station",
    "money",
    "goodwill",
    "credit",
    "accounts",
    "transfers",
)
_LONGEST = 200


class ApiRequest(HttpRequest):
    """A request whose key was accepted."""

    auth: KeyHolder


class KeyUnknown(Exception):
    """No key, or one that is not (or no longer) known."""


class ScopeMissing(Exception):
    """The key is known but may not do this."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class Key:
    """Accepts keys that have `scope`; None: every key."""

    def __init__(self, scope: str | None) -> None:
        self.scope = scope

    def __call__(self, request: HttpRequest) -> KeyHolder:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        key = key.strip()
        if scheme.lower() != "bearer" or not _may_be_one(key):
            raise KeyUnknown
        holder = key_holder(key)
        if holder is None:
            raise KeyUnknown
        if self.scope is not None and self.scope not in holder.scopes:
            raise ScopeMissing(self.scope)
        return holder


def actor(request: ApiRequest) -> str:
    return f"api:{request.auth.key_id}"


def _may_be_one(key: str) -> bool:
    return key.startswith(API_KEY_PREFIX) and key.isascii() and len(key) <= _LONGEST
