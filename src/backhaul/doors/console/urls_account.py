"""Signing in: those of allauth's pages that make sense where nobody signs up."""

from __future__ import annotations

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.generic import RedirectView


def nothing_here(request: HttpRequest, **named: object) -> HttpResponse:
    """Stand for a page of allauth that has no use here; its name must be known."""
    del request, named
    raise Http404


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="console:profile"), name="account"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("signup/", nothing_here, name="account_signup"),
    path("email/", nothing_here, name="account_email"),
    path("password/set/", nothing_here, name="account_set_password"),
    path("login/code/confirm/", nothing_here, name="account_confirm_login_code"),
    path("confirm-email/", nothing_here, name="account_email_verification_sent"),
]
