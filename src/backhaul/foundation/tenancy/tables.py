"""Which tables are not walled in by brand, and why. A test reads this beside the catalogue."""

from __future__ import annotations

#: Readable before a brand is known; no personal data.
DIRECTORY = frozenset(
    {
        "tenancy_brand",
        "tenancy_apikey",
        "tenancy_linktoken",
        "connections_hook",
    }
)

#: For operator members and the worker.
INSTALLATION = frozenset(
    {
        "tenancy_installation",
        "tenancy_site",
        "disposition_bin",
        "disposition_binevent",
        "tenancy_user",
        "tenancy_member",
        "tenancy_invitation",
        "tenancy_operatorentry",
        "tenancy_badge",
        "outbox_task",
        "outbox_heartbeat",
        "inbox_rawbody",
        "limits_attempt",
        "limits_code",
        "django_content_type",
        "django_migrations",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_session",
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
    }
)

#: Jobs: ids only in their arguments.
JOB_PREFIX = "procrastinate_"
