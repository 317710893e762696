"""Reading forms with files in them."""

from __future__ import annotations

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP

from backhaul_sandbox.forms import BadInput
from backhaul_sandbox.server import Request


@dataclass(frozen=True, slots=True)
class Part:
    content: bytes
    content_type: str
    file_name: str = ""


def read_parts(request: Request) -> dict[str, Part]:
    """Return the parts of a multipart/form-data body by their names."""
    kind = request.headers.get("Content-Type", "")
    if not kind.lower().startswith("multipart/form-data"):
        raise BadInput("A multipart/form-data body is wanted.")
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    found: dict[str, Part] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = Part(content, part.get_content_type(), part.get_filename() or "")
    return found
