"""The pages of a request: each needs the draft whose secret is in the browser's cookie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backhaul.core.errors import DomainError
from backhaul.doors.portal import draft_cookie
from backhaul.doors.portal.shop import Visit, brand_page
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake import drafts
from backhaul.stages.intake.drafts import Draft

SHOPPER = "shopper"


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody at a brand's pages who is writing a request."""

    visit: Visit
    draft: Draft
    token: str

    @property
    def brand(self) -> Brand:
        return self.visit.brand

    @property
    def now(self) -> datetime:
        return self.visit.now

    @property
    def local(self) -> Local:
        """Whoever was given it is not told what was paid."""
        return replace(self.visit.local, hides_prices=self.draft.is_gift)

    def go(self, page: str, query: str = "", *, fragment: str = "") -> HttpResponse:
        """Lead to another page of the request, after a form was taken."""
        where = reverse(f"portal:{page}", args=[self.brand.slug])
        where += f"?{query}" if query else ""
        return HttpResponseRedirect(f"{where}#{fragment}" if fragment else where)

    def render(
        self, request: HttpRequest, page: str, context: Mapping[str, Any], *, status: int = 200
    ) -> HttpResponse:
        return self.visit.render(request, f"portal/request/{page}.html", context, status=status)


View = Callable[..., HttpResponse]


def with_draft(view: View) -> View:
    """Run `view(request, writing, …)` in the brand's transaction.

    No draft, one of long ago and another brand's get the same kind answer. Who has sent
    theirs is led to what became of it, whichever page of it they come back to.
    """

    @wraps(view)
    def answer(request: HttpRequest, visit: Visit, **kwargs: Any) -> HttpResponse:
        writing = _writing(request, visit)
        if writing is None:
            return visit.render(request, "portal/request/none.html", {}, status=404)
        if writing.draft.is_sent:
            return writing.go("done")
        try:
            response = view(request, writing, **kwargs)
        except DomainError as error:
            return _over(request, writing, error)
        draft_cookie.keep(response, visit.brand, writing.token)
        return response

    return brand_page(answer)


def _over(request: HttpRequest, writing: Writing, error: DomainError) -> HttpResponse:
    """Lead on from what no page of the request can mend."""
    if error.code == "draft_over":  # sent from another tab, this very moment
        return writing.go("done")
    if error.code == "no_policy":
        return writing.render(request, "none", {"is_closed": True}, status=409)
    raise error


def with_sent(view: View) -> View:
    """Run `view(request, writing)` for a draft that was sent; one that was not goes on."""

    @wraps(view)
    def answer(request: HttpRequest, visit: Visit, **kwargs: Any) -> HttpResponse:
        writing = _writing(request, visit)
        if writing is None:
            return visit.render(request, "portal/request/none.html", {}, status=404)
        if not writing.draft.is_sent:
            return writing.go("items")
        return view(request, writing, **kwargs)

    return brand_page(answer)


def _writing(request: HttpRequest, visit: Visit) -> Writing | None:
    token = draft_cookie.token_of(request, visit.brand)
    draft = drafts.draft_of(visit.brand.pk, token, visit.now) if token else None
    return Writing(visit, draft, token) if draft is not None and token else None
