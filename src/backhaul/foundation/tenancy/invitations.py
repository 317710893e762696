"""Asking somebody to join by e-mail: a link that works once, for a week."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.foundation.tenancy.brands import is_email
from backhaul.foundation.tenancy.history import note
from backhaul.foundation.tenancy.models import Brand, Invitation, Member, Role, User
from backhaul.foundation.tenancy.secrets import hashed

LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to join what, and by whom; `brand` None: the operator."""

    brand: Brand | None
    email: str
    role: str
    by: User


def invite(asked: Asked, *, at: datetime) -> Invitation:
    """Keep an invitation; the caller has the letter sent once it is committed.

    Raises DomainError: email_unusable, unknown_role, member_already, invited_already.
    """
    email = asked.email.strip().lower()
    if not is_email(email):
        raise DomainError("email_unusable", given=email)
    if asked.role not in Role.values:
        raise DomainError("unknown_role", given=asked.role, known=", ".join(Role.values))
    if Member.objects.filter(user__email=email, brand=asked.brand).exists():
        raise DomainError("member_already", email=email)
    if _waiting().filter(email=email, brand=asked.brand).exists():
        raise DomainError("invited_already", email=email)
    salt = secrets.token_hex(16)
    try:
        with transaction.atomic():
            row = Invitation.objects.create(
                brand=asked.brand,
                email=email,
                role=asked.role,
                salt=salt,
                hash=hashed(_token(salt)),
                invited_by=asked.by,
                created_at=at,
                expires_at=at + LIVES,
            )
    except IntegrityError as second:
        # Two pressed at once: the other invitation is there by now.
        raise DomainError("invited_already", email=email) from second
    note(asked.brand, EntryKind.MEMBER_INVITED, asked.by, at=at, role=asked.role, to=row.pk)
    return row


def renew(brand: Brand | None, invitation_id: int, *, at: datetime) -> Invitation:
    """Give an invitation another link and another week; the old link opens nothing more."""
    row = _of(brand, invitation_id)
    row.salt = secrets.token_hex(16)
    row.hash, row.expires_at = hashed(_token(row.salt)), at + LIVES
    row.save(update_fields=("salt", "hash", "expires_at"))
    return row


def revoke(brand: Brand | None, invitation_id: int, *, at: datetime) -> Invitation:
    row = _of(brand, invitation_id)
    row.revoked_at = at
    row.save(update_fields=("revoked_at",))
    return row


def waiting_for(brand: Brand | None) -> list[Invitation]:
    """Return who has not answered yet, the newest first; expired ones too."""
    rows = _waiting().filter(brand=brand).select_related("invited_by")
    return list(rows.order_by("-created_at"))


def opened(token: str, *, at: datetime) -> Invitation:
    """Return what a link offers.

    Raises NotFound `invitation_unknown`, DomainError `invitation_used` or
    `invitation_expired`. A revoked one is unknown.
    """
    rows = Invitation.objects.select_related("brand", "invited_by")
    row = rows.filter(hash=hashed(token), revoked_at=None).first()
    if row is None:
        raise NotFound("invitation_unknown")
    if row.accepted_at is not None:
        raise DomainError("invitation_used")
    if row.expires_at <= at:
        raise DomainError("invitation_expired")
    return row


def accept(token: str, *, name: str, password: str, at: datetime) -> User:
    """Make a member of whoever holds the link; name and password are of a new person only.

    Only one of several at once succeeds; raises as `opened` does, and `account_shut` for
    somebody who was shut out.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(hash=hashed(token)).first()
        row = opened(token, at=at)
        user = User.objects.filter(email=row.email).first()
        if user is None:
            user = User.objects.create_user(row.email, password)
            user.name = name
            user.locale = row.brand.locale if row.brand else user.locale
            user.save(update_fields=("name", "locale"))
        if not user.is_active:
            raise DomainError("account_shut")
        Member.objects.get_or_create(user=user, brand=row.brand, role=row.role)
        row.accepted_at = at
        row.save(update_fields=("accepted_at",))
        note(row.brand, EntryKind.MEMBER_JOINED, user, at=at, role=row.role)
    return user


def address_of(row: Invitation) -> str:
    """Return the link of an invitation; it goes into its letter and nowhere else."""
    return f"{settings.PUBLIC_URL}/account/join/{_token(row.salt)}/"


def _token(salt: str) -> str:
    """Derive the token: who reads the table alone can open nothing."""
    key = b"invitation:" + settings.SECRET_KEY.encode()
    digest = hmac.digest(key, salt.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _waiting() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None)


def _of(brand: Brand | None, invitation_id: int) -> Invitation:
    row = _waiting().select_for_update(of=("self",)).filter(pk=invitation_id, brand=brand)
    found = row.first()
    if found is None:
        raise NotFound("invitation_unknown")
    return found
