"""The cookie that holds the secret of the request that is being written: one per brand."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.drafts import DRAFT_LIVES

_NAME = "draft"


def keep(response: HttpResponseBase, brand: Brand, token: str) -> None:
    """Have the browser send the draft's secret with every page of this brand, and only there.

    Lax, not strict: the start link in an e-mail leads here from another site.
    """
    response.set_signed_cookie(
        _NAME,
        token,
        salt=_salt(brand),
        max_age=int(DRAFT_LIVES.total_seconds()),
        path=f"/{brand.slug}/",
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def token_of(request: HttpRequest, brand: Brand) -> str | None:
    """Return the secret that the browser holds for this brand; None if none that we gave."""
    found = request.get_signed_cookie(_NAME, default="", salt=_salt(brand))
    return found or None


def forget(response: HttpResponseBase, brand: Brand) -> None:
    response.delete_cookie(_NAME, path=f"/{brand.slug}/", samesite="Lax")


def _salt(brand: Brand) -> str:
    """Another brand's cookie, sent by hand, is not ours."""
    return f"portal.draft.{brand.pk}"
