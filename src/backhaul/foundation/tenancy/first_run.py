"""The very first member: made on a page that only whoever can read the data directory opens."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.brands import is_email
from backhaul.foundation.tenancy.members import is_anybody_there
from backhaul.foundation.tenancy.models import Installation, Member, Role, User


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOwner:
    operator: str
    name: str
    email: str
    password: str


def setup_address() -> str | None:
    """Return where the first member is made; None once there is one.

    The token is kept in a file of the data directory, written at the first call.
    """
    if is_anybody_there():
        return None
    file = _file()
    if not file.exists():
        made = file.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(32))
        made.replace(file)
    return f"{settings.PUBLIC_URL}/setup/?token={file.read_text().strip()}"


def is_setup_token(given: str) -> bool:
    """Whether the page of the first run may be shown to whoever gives this."""
    file = _file()
    if is_anybody_there() or not file.exists():
        return False
    return hmac.compare_digest(file.read_text().strip().encode(), given.encode())


def set_up(first: FirstOwner, *, token: str) -> User:
    """Name the operator and make its owner; only one of several at once succeeds.

    Raises DomainError: setup_over, email_unusable, name_unusable.
    """
    if not is_email(first.email):
        raise DomainError("email_unusable", given=first.email)
    if not 0 < len(first.operator) <= 120:
        raise DomainError("name_unusable", most=120)
    with transaction.atomic():
        row = Installation.objects.select_for_update().get(id=1)
        if not is_setup_token(token):
            raise DomainError("setup_over")
        row.operator_name = first.operator
        row.save(update_fields=("operator_name",))
        user = User.objects.create_user(first.email, first.password)
        user.name = first.name
        user.save(update_fields=("name",))
        Member.objects.create(user=user, brand=None, role=Role.OWNER)
    _file().unlink(missing_ok=True)
    return user


def _file() -> Path:
    return Path(settings.DATA) / "setup-token"
