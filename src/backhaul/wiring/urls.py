"""Every address of the installation, door by door."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from backhaul.wiring.health import healthz

handler400 = "backhaul.wiring.refusals.bad_request"
handler403 = "backhaul.wiring.refusals.not_allowed"
handler404 = "backhaul.wiring.refusals.not_found"
handler500 = "backhaul.wiring.refusals.failed"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", set_language, name="set_language"),
    path("", include("backhaul.doors.hooks.urls")),
    path("", include("backhaul.doors.api.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("backhaul.doors.console.urls_account")),
    path("", include("backhaul.doors.station.urls")),
    path("", include("backhaul.doors.console.urls")),
    # Last, because a brand may have any name that no other page has.
    path("", include("backhaul.doors.portal.urls")),
]
