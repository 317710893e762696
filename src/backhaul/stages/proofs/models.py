"""Proofs of purchase without an order, as they were given, and what a person decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core import proofs
from backhaul.foundation.tenancy.models import BrandModel, Code


class Proof(BrandModel):
    """One thing that somebody wants to send back; its receipt and its serial count once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        REFUSED = "refused"

    number = Code()
    state = Code(choices=State, default=State.WAITING)
    where = Code(choices=[(one.value, one.value) for one in proofs.Where])
    seller = models.CharField(max_length=proofs.MOST_TEXT, default="", blank=True)
    bought_on = models.DateField()
    title = models.CharField(max_length=proofs.MOST_TEXT)
    sku = Code(max_length=120, default="", blank=True)
    """Of the catalogue, where it was chosen from it."""
    serial = models.CharField(max_length=proofs.MOST_TEXT, default="", blank=True)
    serial_key = Code(max_length=proofs.MOST_TEXT, default="", blank=True)
    receipt = models.CharField(max_length=proofs.MOST_TEXT, default="", blank=True)
    receipt_key = Code(max_length=2 * proofs.MOST_TEXT, default="", blank=True)
    reason = Code()
    comment = models.TextField(default="", blank=True, max_length=proofs.MOST_COMMENT)
    name = models.CharField(max_length=proofs.MOST_TEXT)
    email = models.CharField(max_length=254)
    email_norm = Code(max_length=254)
    address = models.JSONField(default=dict)
    """The fields of core.ports.carrier.Address."""
    language = Code()
    given_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = Code(default="", blank=True)
    answer = models.TextField(default="", blank=True, max_length=2000)
    """What a person wrote to whoever gave it."""
    return_id = models.BigIntegerField(null=True)
    ran = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="proof_number"),
            models.UniqueConstraint(
                fields=("brand", "serial_key"),
                condition=Q(state="approved") & ~Q(serial_key=""),
                name="proof_serial_counts_once",
            ),
            models.UniqueConstraint(
                fields=("brand", "receipt_key"),
                condition=Q(state="approved") & ~Q(receipt_key=""),
                name="proof_receipt_counts_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "given_at", "id"),
                name="proof_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=("brand", "-given_at", "-id"), name="proof_newest"),
        )


class ProofPhoto(BrandModel):
    """A picture of a receipt or of the thing, encoded anew by us."""

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="photos")
    file = Code(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "proof", "sha256"), name="proof_photo_once"
            ),
        )
        indexes = (models.Index(fields=("brand", "sha256"), name="proof_photo_alike"),)
