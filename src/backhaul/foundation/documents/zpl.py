"""ZPL II, as much of it as a sticker needs; text can never become a command.

Source: Zebra, ZPL II Programming Guide: ^CI28 (UTF-8), ^FH (hexadecimal field), ^BQ, ^A0.
"""

from __future__ import annotations

from string import ascii_letters, digits

_PLAIN = frozenset((ascii_letters + digits + " -.,:/").encode())


def _field(text: str, prefix: str = "") -> str:
    """Return field data: every byte that could mean something else as `_XX`."""
    escaped = "".join(chr(b) if b in _PLAIN else f"_{b:02X}" for b in text.encode())
    return f"^FH_^FD{prefix}{escaped}^FS"


def line(x: int, y: int, text: str, *, height: int) -> str:
    """Return one line of text in the printer's scalable font, not wrapped; sizes in dots."""
    return f"^FO{x},{y}^A0N,{height},0{_field(text)}" if text else ""


def qr(x: int, y: int, text: str, *, magnification: int) -> str:
    """Return a QR code with error correction M, its input mode chosen by the printer."""
    return f"^FO{x},{y}^BQN,2,{magnification}{_field(text, 'MA,')}"


def label(width: int, height: int, *fields: str) -> str:
    """Return a whole label; `width` and `height` in dots."""
    body = "\n".join(field for field in fields if field)
    return f"^XA^CI28^PW{width}^LL{height}^LH0,0\n{body}\n^XZ\n"
