"""Who uses the installation: brands, members, sites, and the directory that finds a brand."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

UNASSIGNED = "unassigned"
"""The slug of the system brand that owns what nobody can assign yet."""


class Code(models.CharField):  # type: ignore[type-arg]  # not generic at run time
    """A short text compared byte by byte, so that indexes serve `=` and `^@` under RLS."""

    def __init__(self, **options: object) -> None:
        options.setdefault("max_length", 80)
        options.setdefault("db_collation", "C")
        super().__init__(**options)  # type: ignore[arg-type]  # options pass through


class Installation(models.Model):
    """One row: what kind of installation this is, and how far a sandbox's clock was moved."""

    class Kind(models.TextChoices):
        SANDBOX = "sandbox"
        PRODUCTION = "production"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = Code(choices=Kind, default=Kind.PRODUCTION)
    operator_name = models.CharField(max_length=120, default="")
    clock_offset_seconds = models.BigIntegerField(default=0)
    restored_at = models.DateTimeField(null=True)
    """When a backup was restored the last time."""
    restored_from = models.DateTimeField(null=True)
    """From when on its tables knew nothing of what was done outside."""
    holds_refunds = models.BooleanField(default=False)
    """Until the providers have told what they did in between."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="installation_is_one_row"),
            models.CheckConstraint(
                condition=Q(kind="sandbox") | Q(clock_offset_seconds=0),
                name="installation_production_clock_stands",
            ),
        )


class Brand(models.Model):
    """A client of the operator: the tenant. Readable before a brand is known."""

    class Lookup(models.TextChoices):
        """What opens an order in the portal."""

        MATCH = "match"
        """Its number and the e-mail address of it."""
        CODE = "code"
        """A code that is sent to that address."""

    class Withdrawals(models.TextChoices):
        """Whether its pages lead to the declaration of withdrawal."""

        AUTO = "auto"
        """If it is at home in the European Economic Area, or sold there lately."""
        SHOWN = "shown"
        HIDDEN = "hidden"

    slug = Code(unique=True)
    name = models.CharField(max_length=120)
    prefix = Code(max_length=4, unique=True)
    """The letters that every RAN of the brand begins with."""
    currency = Code(max_length=3)
    time_zone = Code(default="UTC")
    locale = Code(default="en")
    is_system = models.BooleanField(default=False)
    theme = models.JSONField(default=dict)
    """Colours: `brand`, `brand_ink`, `brand_strong`, `brand_soft` and `dark_…` of each."""
    help_email = models.EmailField(default="", blank=True)
    help_hours = models.CharField(max_length=80, default="", blank=True)
    lookup = Code(choices=Lookup, default=Lookup.MATCH)
    withdrawals = Code(choices=Withdrawals, default=Withdrawals.AUTO, db_default="auto")
    takes_proofs = models.BooleanField(default=True, db_default=True)
    """Whether goods without an order can be asked back with a receipt."""
    shop_url = models.URLField(default="", blank=True)
    privacy_url = models.URLField(default="", blank=True)
    imprint_url = models.URLField(default="", blank=True)

    class Meta:
        ordering = ("slug",)


class Site(models.Model):
    """A return centre of the operator."""

    code = Code(unique=True)
    name = models.CharField(max_length=120)
    address = models.JSONField()
    """The fields of core.ports.carrier.Address."""
    time_zone = Code(default="UTC")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None) -> User:
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in; what they may do is said by their memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, default="", blank=True)
    locale = Code(default="en")
    is_active = models.BooleanField(default=True)
    single_keys = models.BooleanField(default=True)
    """Whether letters alone are shortcuts on the pages of this person."""

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"


class Role(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    RECEIVER = "receiver"
    INSPECTOR = "inspector"
    FINANCE = "finance"
    VIEWER = "viewer"


class Member(models.Model):
    """A role of a person: for one brand, or for the whole operator when `brand` is empty."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, related_name="+")
    role = Code(choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "brand", "role"),
                name="member_has_a_role_once",
                nulls_distinct=False,
            ),
        )


class Invitation(models.Model):
    """Somebody asked to join; the token of the link is made from `salt`, see `invitations`."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", null=True)
    """Empty: to join the operator."""
    email = models.EmailField()
    role = Code(choices=Role)
    salt = Code()
    hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("email", "brand"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_waits_once",
                nulls_distinct=False,
            ),
        )


class Badge(models.Model):
    """A printed code that stands for a member at a bench; known by its hash alone.

    It is worth what its member may do in `brand`, and no more: whoever prints it answers for
    that brand alone. Empty: for the operator.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", null=True)
    hash = models.BinaryField(max_length=32, unique=True)
    printed_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True)
    printed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "brand"),
                condition=Q(revoked_at=None),
                name="badge_of_a_member_is_one",
                nulls_distinct=False,
            ),
        )


class OperatorEntry(models.Model):
    """One thing that happened to the operator itself, of no brand. Never changed."""

    kind = Code()
    occurred_at = models.DateTimeField()
    actor = Code()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=("-occurred_at", "-id"), name="operator_history"),)


class ApiKey(models.Model):
    """Which brand a key belongs to; the key itself is known by its hash alone."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=32, unique=True)
    hint = Code(default="", blank=True)
    """The key's last characters, to tell it from others."""
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class LinkToken(models.Model):
    """Which return a link opens; the token itself is known by its hash alone."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=32, unique=True)
    return_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="link_token_has_a_life"
            ),
        )


class BrandModel(models.Model):
    """The base of every brand table: walled in by row-level security.

    The target of composite keys begins with the id: an index that began with the brand would
    look good for any query that names one, and be a walk through all of its rows.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(
                fields=("id", "brand"), name="%(app_label)s_%(class)s_in_brand"
            ),
        )
