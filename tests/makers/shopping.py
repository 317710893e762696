"""Sam at the portal with a plain HTTP client: look an order up, choose, and send."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.policies.actions import publish
from backhaul.stages.policies.queries import policy_in_force
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.makers.baskets import BASKET, TEE
from tests.makers.drafts import line_of, picture

ITEMS = "/nordlicht/return/"
OPTIONS = "/nordlicht/return/options/"
CHECK = "/nordlicht/return/check/"
DONE = "/nordlicht/return/done/"


class Shopper:
    """What a browser without scripts does."""

    def __init__(self, brand: Brand, client: Client | None = None) -> None:
        self.brand = brand
        self.client = client or Client(headers={"accept-language": "en"})

    def look_up(self, number: str = BASKET, email: str = SHOPPER_EMAIL) -> None:
        answer = self.client.post("/nordlicht/", {"number": number, "email": email})
        assert answer["Location"] == ITEMS

    def get(self, address: str) -> Any:
        return self.client.get(address)

    def page(self, address: str) -> str:
        """Return the text of a page without its markup's line breaks."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
        return re.sub(r"[ \n]+", " ", answer.content.decode())

    def fields(self, *names: str, **typed: str) -> dict[str, Any]:
        """Return the form with these lines ticked; `typed` is for each of them."""
        given = {"branch": "fit", "reason": "too_large", "quantity": "1", **typed}
        with acting_for(self.brand.pk):
            ids = [line_of(self.brand, name) for name in names]
        form: dict[str, Any] = {"pick": [str(line) for line in ids]}
        for line in ids:
            form |= {f"{what}-{line}": value for what, value in given.items()}
        return form

    def line(self, name: str) -> int:
        with acting_for(self.brand.pk):
            return line_of(self.brand, name)

    def choose(self, *names: str, **typed: str) -> Any:
        return self.client.post(ITEMS, self.fields(*(names or (TEE,)), **typed))

    def photo(self, name: str, data: bytes | None = None, **more: Any) -> Any:
        file = SimpleUploadedFile("IMG_1.jpg", picture() if data is None else data)
        line = self.line(name)
        return self.client.post(ITEMS, {f"photo-{line}": file, "upload": str(line), **more})

    def options(self, **given: str) -> Any:
        form = {"resolution": "refund", "method": "own_carrier", **given}
        if form["method"] == "own_carrier":
            form = {"carrier": "Hermes", "tracking_number": "H 1000 2000", **form}
        return self.client.post(OPTIONS, form)

    def send(self) -> Any:
        return self.client.post(CHECK)

    def whole(self, *names: str, **options: str) -> None:
        """Go through all of it and send it."""
        for answer, where in (
            (self.choose(*names), OPTIONS),
            (self.options(**options), CHECK),
            (self.send(), DONE),
        ):
            assert (answer.status_code, answer["Location"]) == (302, where)


def set_policy(brand: Brand, **changes: Any) -> None:
    """Publish another version of the brand's policy."""
    with acting_for(brand.pk):
        rules = policy_in_force(brand.pk).model_dump(mode="json") | changes
        publish(brand.pk, Policy.model_validate(rules), at=MONDAY, by="system")
