"""Addresses of store credit, of second persons, and of the limits of both."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.money import approvals, beside, credit, limits

urlpatterns = [
    path("b/<slug:slug>/returns/<str:ran>/beside", beside.beside, name="return_beside"),
    path("b/<slug:slug>/credit/", credit.accounts, name="credit"),
    path("b/<slug:slug>/credit.csv", credit.accounts_csv, name="credit_csv"),
    path("b/<slug:slug>/credit/give", credit.give, name="credit_give"),
    path("b/<slug:slug>/credit/<int:number>/", credit.account, name="credit_account"),
    path("b/<slug:slug>/payments/<int:number>/", approvals.payment, name="second_person"),
    path("b/<slug:slug>/settings/money/", limits.money_rules, name="money_rules"),
]
