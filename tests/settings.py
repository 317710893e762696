"""The product's settings on a database server of the tests' own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
os.environ["BACKHAUL_DATA"] = os.environ.get("BACKHAUL_TEST_DATA") or str(
    _ROOT / "var" / "test"
)
os.environ.setdefault("BACKHAUL_SECRET_KEY", "only for tests")
for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(name, None)

from backhaul.wiring.settings import *  # noqa: E402, F403
from backhaul.wiring.settings import DATABASES, STORAGES  # noqa: E402

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"backhaul-test-files-{os.getpid()}"
STORAGES["default"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": MEDIA_ROOT},
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A code that a test reads in the last second of its time counts for a moment longer. Not so in
# the product: allauth forgets a used code after 30 seconds, and it could be used again.
MFA_TOTP_TOLERANCE = 1
