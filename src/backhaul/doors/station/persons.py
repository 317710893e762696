"""Who is at a bench: whoever signed in on the device, or a colleague by their badge.

A badge signs on at the station alone, on a device where a member signed in: its session then
no longer holds anybody's sign-in, so that the console asks for a password (ADR 0024).
"""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.access import May, Seat, seat_of
from backhaul.foundation.tenancy.badges import Holder, holder_by_id
from backhaul.foundation.tenancy.models import User

AWAY_AFTER = 900
"""Seconds without a step after which a badge has to be scanned anew."""
_DEVICE, _PROOF = "station_device", "station_device_proof"
_BADGE, _SEEN = "station_badge", "station_seen"
_KEPT = ("station_site", "station_bench", "station_printer", "_language")
_TOUCHED_EVERY = 60


def seated(request: HttpRequest, now: int) -> Seat | None:
    """Return what whoever is at the bench may do; None: nobody is there."""
    user = request.user
    if isinstance(user, User) and user.is_active:
        return seat_of(user)
    badge, seen = request.session.get(_BADGE), request.session.get(_SEEN, 0)
    if not badge or now - seen > AWAY_AFTER or device_of(request) is None:
        return None
    try:
        holder = holder_by_id(badge)
    except DomainError:
        return None
    if now - seen >= _TOUCHED_EVERY:
        request.session[_SEEN] = now
    return holder.seat


def device_of(request: HttpRequest) -> User | None:
    """Return the member who signed in on this device, if that still counts."""
    user = request.user
    if isinstance(user, User) and user.is_active:
        return user
    told = request.session.get(_DEVICE)
    found = User.objects.filter(pk=told, is_active=True).first() if told else None
    proof = str(request.session.get(_PROOF, ""))
    if found is None or not constant_time_compare(proof, found.get_session_auth_hash()):
        return None
    return found


def may_lend(device: User) -> bool:
    """Whether colleagues may sign on by badge where this member signed in."""
    granted = seat_of(device).granted.values()
    return any({May.RECEIVE, May.INSPECT} & rights for rights in granted)


def sit_down(request: HttpRequest, device: User, holder: Holder | None, now: int) -> None:
    """Put the holder at the bench, or nobody: whoever signed in is signed out."""
    kept = {key: request.session[key] for key in _KEPT if key in request.session}
    logout(request)
    request.session.update(kept)
    request.session[_DEVICE] = device.pk
    request.session[_PROOF] = device.get_session_auth_hash()
    if holder is not None:
        request.session[_BADGE] = holder.badge_id
        request.session[_SEEN] = now
