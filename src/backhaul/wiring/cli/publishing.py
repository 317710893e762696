"""`backhaul policy publish`: the draft becomes a version, checked as in the console."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting
from backhaul.wiring.cli.orders import brand_named


def publish_policy(
    brand: Annotated[str, typer.Option(help="The brand's slug.")],
    by: Annotated[str, typer.Option(help="E-mail address of who publishes it.")],
    why: Annotated[
        str, typer.Option(help="What changed and why; demanded unless it is in review.")
    ] = "",
    begins: Annotated[
        str, typer.Option("--from", help="A day where the brand is; usually at once.")
    ] = "",
) -> None:
    """Publish the brand's draft. Old promises stay as they are.

    Refused as in the console: no note, a failing example, a breach of the law, a second
    person missing.
    """
    booting.set_up()
    from django.db import transaction

    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.policies import drafts

    row, now = brand_named(brand), clock.now()
    actor = _actor(by, row.pk)
    with acting_for(row.pk), transaction.atomic():
        draft = drafts.draft_of(row.pk)
        if draft is not None and drafts.is_open(draft):
            if not why.strip():
                raise DomainError("note_missing")
            wanted = _begins(begins, row.time_zone) if begins else draft.wanted_from
            drafts.note_draft(row.pk, why, wanted_from=wanted)
        elif begins:
            raise DomainError("draft_is_asked" if draft else "no_draft")
        number = drafts.publish_draft(row.pk, at=now, by=actor)
    typer.echo(f"Published version {number} of {row.name}'s policy.")


def _actor(email: str, brand_id: int) -> str:
    """Raises DomainError `no_such_publisher` for who may not publish for the brand."""
    from backhaul.foundation.tenancy.access import May, seat_of
    from backhaul.foundation.tenancy.models import User

    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None or not seat_of(user).may(May.CONFIGURE, brand_id):
        raise DomainError("no_such_publisher")
    return f"member:{user.pk}"


def _begins(day: str, zone: str) -> datetime:
    try:
        return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise typer.BadParameter(f"not a day: {day[:40]!r}") from error
