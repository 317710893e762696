"""What a shopper sends along with a request."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.axes import Origin
from backhaul.foundation.tenancy.models import BrandModel, Code


class Photo(BrandModel):
    """A picture, re-encoded by us: nothing of the uploaded bytes is kept."""

    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="photos")
    file = Code(max_length=200)
    """Its name in the storage."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    uploaded_at = models.DateTimeField()
    uploaded_by = Code()


class Gift(BrandModel):
    """A link for whoever was given some units of an order: it tells neither price nor buyer."""

    hash = models.BinaryField(max_length=32)
    """Of the code that its link ends with."""
    order_id = models.BigIntegerField()
    lines = models.JSONField(default=dict)
    """Order line id → how many of it may come back under this link."""
    return_ids = models.JSONField(default=list)
    """What became of it: units that these hold count against `lines`."""
    made_at = models.DateTimeField()
    made_by = Code()
    expires_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "hash"), name="gift_secret"),
        )
        indexes = (models.Index(fields=("brand", "order_id"), name="gift_of_order"),)


class Draft(BrandModel):
    """A request that is being written; it is forgotten a day after it was last touched."""

    hash = models.BinaryField(max_length=32)
    """Of the secret that whoever writes it holds."""
    ref = Code(max_length=40)
    """The request's `client_ref`: a draft becomes one return, however often it is sent."""
    origin = Code(choices=[(origin.value, origin.value) for origin in Origin])
    email_norm = Code(max_length=254, default="", blank=True)
    order_ids = models.JSONField(default=list)
    lines = models.JSONField(default=dict)
    """Order line id → what was typed for it (see drafts.Chosen)."""
    gift_id = models.BigIntegerField(null=True)
    receiver = models.JSONField(default=dict)
    """Of a gift: who sends it, as typed; an e-mail address and the fields of an Address."""
    resolution = Code(default="", blank=True)
    method = Code(default="", blank=True)
    carrier = models.CharField(max_length=80, default="", blank=True)
    tracking_number = models.CharField(max_length=80, default="", blank=True)
    locale = Code(default="", blank=True)
    return_id = models.BigIntegerField(null=True)
    ran = Code(default="", blank=True)
    """Of the return that it became."""
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "hash"), name="draft_secret"),
            models.UniqueConstraint(fields=("brand", "ref"), name="draft_ref"),
            models.CheckConstraint(
                condition=Q(return_id__isnull=True) | ~Q(ran=""), name="draft_sent_has_a_number"
            ),
        )
        indexes = (models.Index(fields=("expires_at",), name="draft_expires"),)


class DraftPhoto(BrandModel):
    """A picture of a line that is not asked back yet; it becomes a Photo of its units."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="photos")
    line_id = models.BigIntegerField()
    file = Code(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    uploaded_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "draft", "line_id", "sha256"), name="draft_photo_once"
            ),
        )
