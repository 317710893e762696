"""A declaration as a shop's own pages show it: what was received, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override

from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.withdrawals.letters import language_of
from backhaul.stages.withdrawals.models import Declaration
from backhaul.stages.withdrawals.queries import declaration, signed
from backhaul.stages.withdrawals.words import plain, receipt


@dataclass(frozen=True, slots=True)
class Told:
    """`text` is the acknowledgement, `receipt_url` the page that shows it with its PDF."""

    row: Declaration
    language: str
    subject: str
    text: str
    receipt_url: str


def told(brand: Brand, number: str) -> Told:
    """Raises NotFound `no_such_declaration`."""
    row = declaration(brand.pk, number)
    brand = Brand.objects.get(id=brand.pk)  # of a key only a part is known
    language = language_of(row, brand)
    with override(language):
        said = receipt(row, brand)
        text = plain(said, brand)
    url = f"{settings.PUBLIC_URL}/{brand.slug}/withdraw/{signed(brand.pk, number)}/"
    return Told(row, language, said.title, text, url)
