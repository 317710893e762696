"""Who is signed in, read with statements whose text is made once: asked at every request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session

from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.models import User


class Backend(ModelBackend):
    """Django's own, but for how a user is read."""

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(rows_of(User, "WHERE t.id = %s", [user_id])), None)
        return user if user is not None and self.user_can_authenticate(user) else None


class SessionStore(DatabaseSessions):
    """Django's own, but for how a session is read; `SESSION_ENGINE` names this module."""

    def _get_session_from_db(self) -> Session | None:
        # A cookie may say anything, and PostgreSQL takes no zero byte.
        key = (self.session_key or "").replace("\0", "")
        found = next(iter(rows_of(Session, _IN_TIME, [key])), None)
        if found is None:
            self._session_key = None
        return found


_IN_TIME = "WHERE t.session_key = %s AND t.expire_date > statement_timestamp()"
