"""Build hooks: dependencies come from `*.in`, catalogues are compiled into the wheel."""

from __future__ import annotations

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS = ("karrio",)


class Dependencies(MetadataHookInterface):
    def update(self, metadata: dict) -> None:
        metadata["dependencies"] = self._named_in("base")
        metadata["optional-dependencies"] = {extra: self._named_in(extra) for extra in EXTRAS}

    def _named_in(self, name: str) -> list[str]:
        lines = Path(self.root, "requirements", f"{name}.in").read_text().splitlines()
        return [line for line in lines if line and not line.startswith("#")]


class Catalogues(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:  # noqa: ARG002
        import polib

        for po in Path(self.root, "src").rglob("*.po"):
            polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))
