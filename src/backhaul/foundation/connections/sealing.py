"""Secrets of connections at rest: encrypted with a key made from the installation's own."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from backhaul.core.errors import DomainError


def seal(secrets: Mapping[str, str]) -> bytes:
    return _fernet().encrypt(json.dumps(dict(secrets)).encode())


def unseal(sealed: bytes) -> dict[str, str]:
    """Raises DomainError `secrets_unreadable` when the installation's key was changed."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_fernet().decrypt(bytes(sealed)))
    except InvalidToken:
        raise DomainError("secrets_unreadable") from None
    return opened


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"connections:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
