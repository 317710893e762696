"""The button that a shop puts on its own pages: a script that writes one link, and no more."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.http import require_safe

from backhaul.core.errors import NotFound
from backhaul.core.withdrawals import LABELS
from backhaul.foundation.tenancy.directory import brand_by_slug

_SCRIPT = """(function () {
  "use strict";
  var me = document.currentScript;
  if (!me) { return; }
  var words = %(words)s;
  var spoken = (me.dataset.lang || document.documentElement.lang || "en").toLowerCase();
  var link = document.createElement("a");
  link.href = %(address)s + (me.dataset.order
    ? "?order=" + encodeURIComponent(me.dataset.order) : "");
  link.className = me.dataset.class || "withdraw-from-contract";
  link.rel = "noopener";
  link.textContent = words[spoken.split(/[-_]/)[0]] || words.en;
  me.insertAdjacentElement("afterend", link);
}());
"""


@require_safe
def script(_request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the script; it loads nothing, keeps nothing and asks nothing."""
    try:
        brand = brand_by_slug(slug)
    except NotFound:
        return HttpResponseNotFound()
    if brand.is_system:
        return HttpResponseNotFound()
    address = settings.PUBLIC_URL + reverse("portal:withdraw", args=[brand.slug])
    words = {language: labels.declare for language, labels in LABELS.items()}
    text = _SCRIPT % {
        "words": json.dumps(words, ensure_ascii=False),
        "address": json.dumps(address),
    }
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
