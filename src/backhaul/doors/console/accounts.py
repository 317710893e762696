"""How people sign in: nobody signs up, and failures are counted by who was tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from backhaul.foundation.limits.addresses import network_of
from backhaul.foundation.tenancy import jobs
from backhaul.foundation.tenancy.members import user_by_email
from backhaul.foundation.tenancy.models import User

#: allauth's names of what it tells people by e-mail → ours; of anything else nothing is told.
_TOLD = {
    "account/email/password_changed": "password",
    "account/email/password_reset": "password",
    "account/email/password_set": "password",
    "mfa/email/totp_activated": "totp_on",
    "mfa/email/totp_deactivated": "totp_off",
    "mfa/email/recovery_codes_generated": "codes",
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The e-mail address and the password do not fit."
        ),
        "incorrect_password": gettext_lazy("That is not your password."),
        "enter_current_password": gettext_lazy("That is not your password."),
        "password_mismatch": gettext_lazy("The two passwords are not the same."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: members are invited."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing of allauth's own: our letters go by jobs."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        del context, email
        what = _TOLD.get(template_prefix)
        if what is not None:
            jobs.notice_letter.defer(user_id=user.pk, what=what)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing in passing: each page says what is so."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on in the language of this person."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        speak(response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        del request
        return "/account/profile/?changed=password"


class _Plain:
    """A form of allauth with our labels, which the templates give, and no others."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class SignIn(_Plain, LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class ChangePassword(_Plain, ChangePasswordForm):  # type: ignore[misc]  # the same
    pass


class ResetPassword(_Plain, ResetPasswordKeyForm):  # type: ignore[misc]  # the same
    pass


class ItIsMe(_Plain, ReauthenticateForm):  # type: ignore[misc]  # the same
    pass


class CodeToSignIn(_Plain, AuthenticateForm):  # type: ignore[misc]  # the same
    pass


class CodeAgain(_Plain, mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # the same
    pass


class FirstCode(_Plain, ActivateTOTPForm):  # type: ignore[misc]  # the same
    pass


class AskForReset(_Plain, ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Answers alike whether the address is anybody's; the letter is made later."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        del request, kwargs
        email = str(self.cleaned_data["email"])
        user = user_by_email(email)
        jobs.reset_letter.defer(user_id=user.pk if user else 0)
        return email


def speak(response: HttpResponse, user: User) -> None:
    """Let the pages that follow be in the language of this person."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.locale,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


def client_address(request: HttpRequest) -> str:
    """Return from where somebody signs in, behind as many proxies as are ours."""
    return network_of(request).partition("/")[0]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say that one name is locked from one address, and for how long."""
    del response, credentials
    context = {"minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)}
    return render(request, "account/locked.html", context, status=429)


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return whom somebody tried to be: without it a whole address would be locked out."""
    given = credentials or {}
    tried = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(tried).strip().lower()[:254]
