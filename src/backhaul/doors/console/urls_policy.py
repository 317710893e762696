"""Addresses of the policy editor."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.policy import (
    compare_page,
    draft,
    example_pages,
    pages,
    plain,
    publishing,
    rule,
    time_machine,
    trying,
)

_POLICY = "b/<slug:slug>/policy/"
_DRAFT = f"{_POLICY}draft/"
_TABLE = f"{_DRAFT}tables/<slug:table>/"
_VERSION = f"{_POLICY}versions/<int:number>/"
urlpatterns = [
    path(_POLICY, pages.overview, name="policy"),
    path(f"{_POLICY}begin", pages.begin, name="policy_begin"),
    path(f"{_POLICY}try/", trying.try_it, name="policy_try"),
    path(f"{_POLICY}try/keep", trying.keep, name="policy_keep"),
    path(f"{_POLICY}compare/", compare_page.compare, name="policy_compare"),
    path(f"{_POLICY}examples/", example_pages.examples, name="policy_examples"),
    path(
        f"{_POLICY}examples/<int:number>/drop", example_pages.drop, name="policy_drop_example"
    ),
    path(_VERSION, draft.version, name="policy_version"),
    path(f"{_VERSION}<slug:table>/", draft.version, name="policy_version_table"),
    path(_DRAFT, draft.table, name="policy_draft"),
    path(f"{_DRAFT}drop", pages.drop, name="policy_drop"),
    path(f"{_DRAFT}undo", draft.undo, name="policy_undo"),
    path(f"{_DRAFT}publish", publishing.publish, name="policy_publish"),
    path(f"{_DRAFT}plain/", plain.plain, name="policy_plain"),
    path(f"{_DRAFT}time-machine/", time_machine.time_machine, name="time_machine"),
    path(f"{_DRAFT}time-machine/run", time_machine.run, name="run_time_machine"),
    path(_TABLE, draft.table, name="policy_table"),
    path(f"{_TABLE}new/", rule.rule, name="policy_new_rule"),
    path(f"{_TABLE}rules/<slug:rule>/", rule.rule, name="policy_rule"),
    path(f"{_DRAFT}rules/<slug:rule>/step", draft.step, name="policy_step"),
]
