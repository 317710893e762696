"""How often somebody tried, and codes sent to prove who somebody is: hashes only."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """How often something was tried since the first time that still counts."""

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("ends_at",), name="attempt_by_end"),)


class Code(models.Model):
    """The newest code that was sent for a subject; both are known by their hash alone."""

    key = models.BinaryField(max_length=32, primary_key=True)
    hash = models.BinaryField(max_length=32)
    ends_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("ends_at",), name="code_by_end"),)
