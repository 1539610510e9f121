"""Signs of ASCII in full width."""

from __future__ import annotations

WIDER = 0xFEE0  # from a sign of half width to that of full width


def wide(signs: str) -> str:
    """The same signs in full width."""
    return "".join(chr(ord(sign) + WIDER) for sign in signs)
