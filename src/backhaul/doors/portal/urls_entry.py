"""Addresses of the way in: the look-up, and what can be read before it."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.portal import entry, finding, gifts, reading

urlpatterns = [
    path("<slug:slug>/", entry.home, name="home"),
    path("<slug:slug>/code/", entry.code, name="code"),
    path("<slug:slug>/add-order/", entry.add_order, name="add_order"),
    path("<slug:slug>/leave", entry.leave, name="leave"),
    path("<slug:slug>/start/<str:token>/", entry.start, name="start"),
    path("<slug:slug>/gift/", gifts.enter, name="enter_gift"),
    path("<slug:slug>/gift/<str:code>/", gifts.gift, name="gift"),
    path("<slug:slug>/track/", finding.track, name="track"),
    path("<slug:slug>/policy/", reading.policy, name="policy"),
    path("<slug:slug>/help/", reading.help_page, name="help"),
    path("<slug:slug>/withdraw/", reading.withdraw, name="withdraw"),
]
