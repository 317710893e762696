"""Members of a brand or of the operator: who they are, what they may do, and who is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page, operator_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup import badges
from backhaul.doors.console.setup.forms import email, put_refusal, roles
from backhaul.doors.console.setup.members_history import history_of
from backhaul.doors.console.shell import Person, person_of
from backhaul.foundation import clock
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import ROLES, word
from backhaul.foundation.tenancy import invitations, jobs, members
from backhaul.foundation.tenancy.access import GRANTS, May, Seat
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.badges import badges_of
from backhaul.foundation.tenancy.models import Brand, Invitation, Role

#: What each role may do, in words; tests hold it against access.GRANTS.
MEANING = {
    "owner": gettext_lazy("Everything, members too."),
    "manager": gettext_lazy("Everything but members: returns, money, settings."),
    "agent": gettext_lazy("Sees everything, opens returns for callers, writes to shoppers."),
    "receiver": gettext_lazy("Receives parcels at the station."),
    "inspector": gettext_lazy("Receives and inspects at the station."),
    "finance": gettext_lazy("Sees everything, approves and sends refunds."),
    "viewer": gettext_lazy("Sees everything, changes nothing."),
}


class InviteForm(forms.Form):
    email = email(gettext_lazy("E-mail address of the colleague"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=roles, initial=Role.AGENT)


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    person: Person
    email: str
    roles: tuple[tuple[str, str], ...]
    has_second_factor: bool
    last_seen: datetime | None
    badge_since: datetime | None
    """When the badge that works was printed."""
    is_shut_out: bool

    @property
    def role_names(self) -> tuple[str, ...]:
        return tuple(code for code, _words in self.roles)

    @property
    def is_at_the_station(self) -> bool:
        return any(May.RECEIVE in GRANTS[Role(code)] for code in self.role_names)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose members a page is about: a brand's, or the operator's own."""

    seat: Seat
    brand: Brand | None
    desk: Desk | None
    local: Local

    def url(self, name: str = "members", **named: Any) -> str:
        if self.brand is None:
            return reverse(f"console:operator_{name}", kwargs=named)
        return reverse(f"console:{name}", kwargs={"slug": self.brand.slug, **named})

    def render(
        self, request: HttpRequest, context: dict[str, Any], status: int
    ) -> HttpResponse:
        template = "console/setup/members.html"
        if self.desk is not None:
            return self.desk.render(
                request, template, context, current="members", status=status
            )
        frame = {"seat": self.seat, "current": "operator_members"}
        return render(request, template, {**frame, **context}, status=status)


View = Callable[..., HttpResponse]


def _for_brand(view: View) -> View:
    """Run a view of members for the brand of the address."""

    @wraps(view)
    def answer(request: HttpRequest, desk: Desk, **named: Any) -> HttpResponse:
        return view(request, Place(desk.seat, desk.brand, desk, desk.local), **named)

    return desk_page(May.INVITE)(answer)


def _for_operator(view: View) -> View:
    """Run the same view for the operator's own members."""

    @wraps(view)
    def answer(request: HttpRequest, seat: Seat, **named: Any) -> HttpResponse:
        with acting_for():
            local = Local.of(get_language() or "en", "UTC", clock.now())
            return view(request, Place(seat, None, None, local), **named)

    return operator_page(May.INVITE)(answer)


def _page(request: HttpRequest, place: Place, form: InviteForm | None = None) -> HttpResponse:
    printed = badges_of(place.brand)
    people = [
        Row(
            id=one.user.pk,
            person=person_of(one.user.pk, one.name, me=place.seat.user.pk),
            email=one.user.email,
            roles=tuple((role, word(ROLES, role)) for role in one.roles),
            has_second_factor=one.has_second_factor,
            last_seen=one.user.last_login,
            badge_since=printed.get(one.user.pk),
            is_shut_out=not one.user.is_active,
        )
        for one in members.colleagues(place.brand)
    ]
    context = {
        "place": place,
        "people": people,
        "waiting": [_asked(row, place) for row in invitations.waiting_for(place.brand)],
        "form": form or InviteForm(),
        "history": history_of(place.brand, place.local),
        "all_roles": [(role, words, MEANING[role]) for role, words in roles()],
    }
    return place.render(request, context, 422 if form is not None and form.errors else 200)


def _asked(row: Invitation, place: Place) -> dict[str, Any]:
    now = place.local.now
    return {
        "id": row.pk,
        "email": row.email,
        "role": word(ROLES, row.role),
        "by": row.invited_by,
        "since": place.local.day_of(row.created_at),
        "until": place.local.day_of(row.expires_at),
        "is_expired": row.expires_at <= now,
    }


def _invite(request: HttpRequest, place: Place) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form)
    asked = invitations.Asked(place.brand, **form.cleaned_data, by=place.seat.user)
    try:
        with transaction.atomic():
            row = invitations.invite(asked, at=place.local.now)
            jobs.invitation_letter.defer(invitation_id=row.pk)
    except DomainError as error:
        put_refusal(form, error, "email")
        return _page(request, place, form)
    tell(request, _("%(email)s is invited.") % {"email": row.email})
    return redirect(place.url())


def _resend(request: HttpRequest, place: Place, invitation_id: int) -> HttpResponse:
    row = invitations.renew(place.brand, invitation_id, at=place.local.now)
    jobs.invitation_letter.defer(invitation_id=row.pk)
    tell(request, _("A new link goes to %(email)s.") % {"email": row.email})
    return redirect(place.url())


def _revoke(request: HttpRequest, place: Place, invitation_id: int) -> HttpResponse:
    row = invitations.revoke(place.brand, invitation_id, at=place.local.now)
    words = _("The invitation of %(email)s was taken back.") % {"email": row.email}
    tell(request, words)
    return redirect(place.url())


def _set_roles(request: HttpRequest, place: Place, user_id: int) -> HttpResponse:
    wanted = request.POST.getlist("role")
    user, at = place.seat.user, place.local.now
    return _done(
        request,
        place,
        lambda: members.set_roles(place.brand, user_id, wanted, by=user, at=at),
        _("The roles were changed."),
    )


def _remove(request: HttpRequest, place: Place, user_id: int) -> HttpResponse:
    oneself = request.POST.get("oneself") == "yes"
    user, at = place.seat.user, place.local.now
    return _done(
        request,
        place,
        lambda: members.remove_member(place.brand, user_id, by=user, at=at, oneself=oneself),
        _("The member was removed."),
    )


def _set_active(request: HttpRequest, place: Place, user_id: int) -> HttpResponse:
    user, at = place.seat.user, place.local.now
    is_active = request.POST.get("active") == "yes"
    return _done(
        request,
        place,
        lambda: members.set_active(user_id, is_active=is_active, by=user, at=at),
        _("The member may sign in again.") if is_active else _("The member is shut out."),
    )


def _done(
    request: HttpRequest, place: Place, work: Callable[[], None], words: str
) -> HttpResponse:
    try:
        with transaction.atomic():
            work()
    except DomainError as error:
        if error.code == "no_such_member":
            raise
        tell(request, sentence(error), tone="error")
    else:
        tell(request, words)
    return redirect(place.url())


brand_members = require_safe(_for_brand(_page))
brand_invite = require_POST(_for_brand(_invite))
brand_resend = require_POST(_for_brand(_resend))
brand_revoke = require_POST(_for_brand(_revoke))
brand_roles = require_POST(_for_brand(_set_roles))
brand_remove = require_POST(_for_brand(_remove))
operator_members = require_safe(_for_operator(_page))
operator_invite = require_POST(_for_operator(_invite))
operator_resend = require_POST(_for_operator(_resend))
operator_revoke = require_POST(_for_operator(_revoke))
operator_roles = require_POST(_for_operator(_set_roles))
operator_remove = require_POST(_for_operator(_remove))
brand_badge = require_POST(_for_brand(badges.print_one))
brand_revoke_badge = require_POST(_for_brand(badges.revoke))
operator_badge = require_POST(_for_operator(badges.print_one))
operator_revoke_badge = require_POST(_for_operator(badges.revoke))
operator_active = require_POST(_for_operator(_set_active))
