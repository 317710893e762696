"""Addresses of signing in's neighbours, members, settings, and the operator's pages."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.setup import (
    carrier_words,
    connections,
    home,
    keys,
    look,
    members,
    operator,
    orders,
    people,
    policy,
    start,
)

_MEMBERS = "b/<slug:slug>/members/"
_SETTINGS = "b/<slug:slug>/settings/"
_ONE = f"{_SETTINGS}connections/<int:connection_id>/"
_FILE = f"{_SETTINGS}orders/<int:file_id>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", people.first, name="first_run"),
    path("account/profile/", people.profile, name="profile"),
    path("account/join/<str:token>/", people.join, name="join"),
    path("b/<slug:slug>/start/", start.start, name="start"),
    path(_MEMBERS, members.brand_members, name="members"),
    path(f"{_MEMBERS}invite", members.brand_invite, name="invite"),
    path(
        f"{_MEMBERS}invitations/<int:invitation_id>/resend",
        members.brand_resend,
        name="resend_invitation",
    ),
    path(
        f"{_MEMBERS}invitations/<int:invitation_id>/revoke",
        members.brand_revoke,
        name="revoke_invitation",
    ),
    path(f"{_MEMBERS}<int:user_id>/roles", members.brand_roles, name="member_roles"),
    path(f"{_MEMBERS}<int:user_id>/remove", members.brand_remove, name="remove_member"),
    path(f"{_MEMBERS}<int:user_id>/badge", members.brand_badge, name="member_badge"),
    path(
        f"{_MEMBERS}<int:user_id>/badge/revoke",
        members.brand_revoke_badge,
        name="revoke_member_badge",
    ),
    path(_SETTINGS, look.look, name="settings"),
    path(f"{_SETTINGS}preview", look.preview, name="settings_preview"),
    path(f"{_SETTINGS}policy/", policy.moved, name="policy_moved"),
    path(f"{_SETTINGS}policy/versions/", policy.moved, name="policy_versions_moved"),
    path(f"{_SETTINGS}site/", policy.site, name="site"),
    path(f"{_SETTINGS}orders/", orders.orders, name="orders"),
    path(f"{_SETTINGS}orders/template.csv", orders.template, name="orders_template"),
    path(_FILE, orders.order_file, name="order_file"),
    path(f"{_FILE}import", orders.import_orders, name="import_orders"),
    path(f"{_FILE}problems", orders.to_mend, name="order_file_problems"),
    path(f"{_SETTINGS}connections/", connections.connections, name="connections"),
    path(
        f"{_SETTINGS}connections/add/<slug:kind>/<slug:adapter>/",
        connections.add_connection,
        name="add_connection",
    ),
    path(_ONE, connections.connection, name="connection"),
    path(f"{_ONE}try", connections.try_connection, name="try_connection"),
    path(f"{_ONE}rotate", connections.rotate, name="rotate_hook"),
    path(f"{_ONE}default", connections.make_default, name="default_connection"),
    path(f"{_ONE}remove", connections.remove, name="remove_connection"),
    path(f"{_SETTINGS}words/", carrier_words.carrier_words, name="carrier_words"),
    path(f"{_SETTINGS}words/one/", carrier_words.carrier_word, name="carrier_word"),
    path(
        f"{_SETTINGS}words/<int:number>/withdraw",
        carrier_words.withdraw_words,
        name="withdraw_words",
    ),
    path("b/<slug:slug>/keys/", keys.keys, name="keys"),
    path("b/<slug:slug>/keys/<int:key_id>/revoke", keys.revoke_key, name="revoke_key"),
    path("operator/", operator.overview, name="operator"),
    path("operator/brands/new/", operator.new_brand, name="new_brand"),
    path("operator/sites/new/", operator.new_site, name="new_site"),
    path("operator/sites/<slug:code>/", operator.edit_site, name="edit_site"),
    path("operator/health/", operator.health, name="health"),
    path("operator/members/", members.operator_members, name="operator_members"),
    path("operator/members/invite", members.operator_invite, name="operator_invite"),
    path(
        "operator/members/invitations/<int:invitation_id>/resend",
        members.operator_resend,
        name="operator_resend_invitation",
    ),
    path(
        "operator/members/invitations/<int:invitation_id>/revoke",
        members.operator_revoke,
        name="operator_revoke_invitation",
    ),
    path(
        "operator/members/<int:user_id>/badge",
        members.operator_badge,
        name="operator_member_badge",
    ),
    path(
        "operator/members/<int:user_id>/badge/revoke",
        members.operator_revoke_badge,
        name="operator_revoke_member_badge",
    ),
    path(
        "operator/members/<int:user_id>/roles",
        members.operator_roles,
        name="operator_member_roles",
    ),
    path(
        "operator/members/<int:user_id>/remove",
        members.operator_remove,
        name="operator_remove_member",
    ),
    path(
        "operator/members/<int:user_id>/active",
        members.operator_active,
        name="operator_member_active",
    ),
]
