"""An account at a carrier that Karrio knows, as a person types it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

_GROUPS = ("option", "config", "parcel")
#: What these carriers are called here.
_OURS = {
    "dhl_express": "dhl",
    "dhl_parcel_de": "dhl",
    "mydhl": "dhl",
    "dhl_poland": "dhl_poland",
    "dpd_meta": "dpd",
    "usps_international": "usps",
}
#: Without a word from us Karrio has UPS call at the shopper's door, three times, for money.
_OPTIONS: dict[str, dict[str, str]] = {"ups": {"ups_return_service": "ups_print_return_label"}}


class LabelFormat(StrEnum):
    PDF = "PDF"
    ZPL = "ZPL"


class KarrioConfig(BaseModel):
    """`account` and `credentials`: lines `name = value`, by Karrio's names for this carrier.

    Names with `option.`, `config.` or `parcel.` before them are options of each shipment,
    settings of the connection, and properties of the parcel.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    carrier: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    account: str = ""
    credentials: str = Field(default="", repr=False)
    test_mode: bool = False
    base_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    service: str = Field(default="", max_length=60)
    """Empty: the cheapest one, parcel by parcel."""
    label_format: LabelFormat = LabelFormat.PDF
    timeout_seconds: float = Field(default=25.0, gt=0, le=60)

    @field_validator("account", "credentials")
    @classmethod
    def _of_lines(cls, text: str) -> str:
        lines_of(text)
        return text

    @field_validator("label_format", mode="before")
    @classmethod
    def _in_capitals(cls, given: object) -> object:
        return given.strip().upper() if isinstance(given, str) else given

    @property
    def our_code(self) -> str:
        return _OURS.get(self.carrier, self.carrier)

    def settings(self) -> dict[str, Any]:
        """Return what Karrio's gateway is made of."""
        plain = {name: value for name, value in self._lines().items() if "." not in name}
        return {**plain, "test_mode": self.test_mode, "config": self.group("config")}

    def group(self, prefix: str) -> dict[str, str]:
        usual = _OPTIONS.get(self.carrier, {}) if prefix == "option" else {}
        named = {
            name.removeprefix(f"{prefix}."): value
            for name, value in self._lines().items()
            if name.startswith(f"{prefix}.")
        }
        return {**usual, **named}

    def _lines(self) -> dict[str, str]:
        return {**lines_of(self.account), **lines_of(self.credentials)}


def lines_of(text: str) -> dict[str, str]:
    """Read lines `name = value`; raises ValueError for one that is none."""
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, equals, value = (part.strip() for part in line.partition("="))
        group, dot, _ = name.partition(".")
        if not (name and equals and value) or (dot and group not in _GROUPS):
            raise ValueError("each line is: name = value")
        found[name] = value
    return found
