"""The address of the sandbox's mailbox."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.portal import mailbox

urlpatterns = [path("mailbox/", mailbox.mailbox, name="mailbox")]
