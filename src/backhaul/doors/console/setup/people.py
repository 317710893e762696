"""A person's own pages: the profile, joining by a link, and the first run."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.console.accounts import speak
from backhaul.doors.console.desk import private
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import (
    email,
    language_field,
    new_password,
    put_refusal,
    text,
)
from backhaul.foundation import clock
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import ROLES, word
from backhaul.foundation.tenancy import first_run, invitations
from backhaul.foundation.tenancy.access import seat_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.members import change_profile, user_by_email
from backhaul.foundation.tenancy.models import Invitation, User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class ProfileForm(forms.Form):
    name = text(gettext_lazy("Your name"), attrs={"autocomplete": "name"})
    locale = language_field()
    single_keys = forms.BooleanField(
        label=gettext_lazy("Letters alone are shortcuts"),
        help_text=gettext_lazy("J and K move, R refuses, and so on. The keys with Ctrl stay."),
        required=False,
    )


class JoinForm(forms.Form):
    name = text(gettext_lazy("Your name"), attrs={"autocomplete": "name"})
    password = new_password()

    def clean_password(self) -> str:
        return _good_password(str(self.cleaned_data["password"]))


class FirstRunForm(forms.Form):
    operator = text(
        gettext_lazy("Who runs this installation"),
        help_text=gettext_lazy("Your company: it appears in e-mails to colleagues."),
    )
    name = text(gettext_lazy("Your name"), attrs={"autocomplete": "name"})
    email = email(gettext_lazy("Your e-mail address"))
    password = new_password()

    def clean_password(self) -> str:
        return _good_password(str(self.cleaned_data["password"]))


def _good_password(given: str) -> str:
    try:
        validate_password(given)
    except ValidationError as wrong:
        raise forms.ValidationError(list(wrong.messages)) from wrong
    return given


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if request.GET.get("changed") == "password":
        tell(request, _("Your password was changed. All other devices were signed out."))
        return redirect("console:profile")
    kept = {"name": user.name, "locale": user.locale, "single_keys": user.single_keys}
    form = ProfileForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        change_profile(user, **form.cleaned_data)
        tell(request, _("Saved."))
        response: HttpResponse = redirect("console:profile")
        speak(response, user)
        return response
    context = {
        "seat": seat_of(user),
        "form": form,
        "has_second_factor": is_mfa_enabled(user),
        "current": "profile",
    }
    status = 422 if form.errors else 200
    return private(render(request, "console/setup/profile.html", context, status=status))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation; whoever has an account already only says yes."""
    with acting_for():
        now = clock.now()
        try:
            row = invitations.opened(token, at=now)
        except NotFound as error:
            raise Http404 from error
        except DomainError as error:
            context = {"sentence": sentence(error)}
            return private(
                render(request, "console/setup/join_closed.html", context, status=410)
            )
        is_known = user_by_email(row.email) is not None
        form = None if is_known else JoinForm(request.POST or None)
        is_ready = request.method == "POST" and (form is None or form.is_valid())
        if not is_ready:
            return private(_join_page(request, row, form))
    return _joined(request, token, form.cleaned_data if form else {})


def _join_page(request: HttpRequest, row: Invitation, form: JoinForm | None) -> HttpResponse:
    context = {
        "form": form,
        "invitation": row,
        "place": row.brand.name if row.brand else "",
        "role": word(ROLES, row.role),
        "host": row.invited_by,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "console/setup/join.html", context, status=status)


def _joined(request: HttpRequest, token: str, given: dict[str, Any]) -> HttpResponse:
    try:
        user = invitations.accept(
            token,
            name=given.get("name", ""),
            password=given.get("password", ""),
            at=clock.now(),
        )
    except DomainError as error:
        context = {"sentence": sentence(error)}
        return private(render(request, "console/setup/join_closed.html", context, status=410))
    if not given:
        # The link proves the mailbox; who has a password, and perhaps a second factor, uses it.
        tell(request, _("You are a member now."))
        return redirect("/")
    login(request, user, backend=_BACKEND)
    response: HttpResponse = redirect("/")
    speak(response, user)
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Make the first owner. Without the token of the data directory there is no such page."""
    token = request.POST.get("token") or request.GET.get("token", "")
    with acting_for():
        if not first_run.is_setup_token(token):
            raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = first_run.FirstOwner(**form.cleaned_data)
        try:
            with acting_for():
                user = first_run.set_up(given, token=token)
        except DomainError as error:
            put_refusal(form, error, "email")
        else:
            login(request, user, backend=_BACKEND)
            return redirect("console:operator")
    context = {"form": form, "token": token}
    status = 422 if form.errors else 200
    return private(render(request, "console/setup/first_run.html", context, status=status))
