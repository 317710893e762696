"""Letters to members go to the post from a job, which knows ids only.

So a page answers as fast for an address that is nobody's, and a mail server that is down
holds nobody up.
"""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from backhaul.foundation import clock, mail
from backhaul.foundation.mail import Fate, Letter
from backhaul.foundation.retrying import retry_on
from backhaul.foundation.tenancy import invitations, letters
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Invitation, User


class PostIsDown(Exception):
    """The letter could not be handed over now; the job is run again."""


@app.task(name="tenancy.invitation_letter", queue="outside", retry=retry_on(PostIsDown))
def invitation_letter(invitation_id: int) -> None:
    with acting_for():
        rows = Invitation.objects.select_related("brand", "invited_by")
        row = rows.filter(pk=invitation_id, accepted_at=None, revoked_at=None).first()
        if row is None:
            return
        letter = letters.invitation(row, invitations.address_of(row), at=clock.now())
    _post(letter)


@app.task(name="tenancy.reset_letter", queue="outside", retry=retry_on(PostIsDown))
def reset_letter(user_id: int) -> None:
    """0: nobody; it costs whoever asks the same as somebody."""
    with acting_for():
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None:
            return
        letter = letters.reset(user, _reset_address(user), at=clock.now())
    _post(letter)


@app.task(name="tenancy.notice_letter", queue="outside", retry=retry_on(PostIsDown))
def notice_letter(user_id: int, what: str) -> None:
    with acting_for():
        user = User.objects.filter(pk=user_id).first()
        letter = user and letters.notice(user, what, at=clock.now())
    if letter:
        _post(letter)


def _post(letter: Letter) -> None:
    (outcome,) = mail.send([letter])
    if outcome.fate is Fate.LATER:
        raise PostIsDown(outcome.error)


def _reset_address(user: User) -> str:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return f"{settings.PUBLIC_URL}/account/password/reset/key/{key}/"
