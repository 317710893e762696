"""A policy as one YAML file: for people to read, keep beside their code, and bring back.

What is as the product ships it is left out; what is read back is checked like a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from backhaul.core.errors import DomainError
from backhaul.core.policies.examples import Example
from backhaul.core.policies.policy import Policy

LARGEST = 1_000_000
_CURRENCY = re.compile("[A-Z]{3}")


class PolicyFile(BaseModel):
    """What stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Policy
    examples: tuple[Example, ...] = ()

    @field_validator("policy", mode="before")
    @classmethod
    def _as_shipped(cls, given: Any) -> Any:
        """Fill what the file does not say with what the product ships with."""
        if not isinstance(given, dict) or not _CURRENCY.fullmatch(str(given.get("currency"))):
            return given
        return {**Policy.default(given["currency"]).model_dump(mode="json"), **given}


def written(policy: Policy, examples: Iterable[Example] = ()) -> str:
    """Return the file of `policy`; amounts are whole numbers in its currency's minor units."""
    usual = Policy.default(policy.currency).model_dump(mode="json")
    given = policy.model_dump(mode="json", exclude_defaults=True, exclude={"version"})
    kept = {
        name: value
        for name, value in given.items()
        if name == "currency" or usual.get(name) != value
    }
    told = [one.model_dump(mode="json", exclude_defaults=True) for one in examples]
    whole = {"policy": kept, **({"examples": told} if told else {})}
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)


def read(text: str) -> PolicyFile:
    """Raises DomainError `policy_file_wrong`, with where and what, for what cannot be used."""
    if len(text) > LARGEST:
        raise DomainError("policy_file_wrong", at="", problem=f"over {LARGEST} characters")
    try:
        return PolicyFile.model_validate(yaml.load(text, Loader=_Loader))  # noqa: S506  # safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"line {mark.line + 1}" if mark else ""
        problem = str(getattr(error, "problem", error))[:300]
        raise DomainError("policy_file_wrong", at=at, problem=problem) from error
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(part) for part in first["loc"] if not _is_inner(part))
        problem = first["msg"].removeprefix("Value error, ")[:300]
        raise DomainError("policy_file_wrong", at=at, problem=problem) from error


def _is_inner(part: str | int) -> bool:
    """Pydantic names its own functions on the way; no file has them."""
    return isinstance(part, str) and part.startswith("function-")


class _Dumper(yaml.SafeDumper):
    """No anchors: a file that people read says everything where it stands."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


class _Loader(yaml.SafeLoader):
    """No aliases: nine lines of them make a billion."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # yaml's own
            raise yaml.composer.ComposerError(
                None, None, "aliases are not used here", event.start_mark
            )
        return super().compose_node(parent, index)
