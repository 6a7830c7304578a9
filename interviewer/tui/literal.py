"""Text from outside, shown as it is. No string reaches a widget but through here or as a constant of this package."""

from __future__ import annotations

from textual.content import Content

from interviewer.text import printable


def literal(text: str, style: str = "") -> Content:
    """`text` without any markup, its control characters made visible. As long as `text`: offsets stay true."""
    shown = printable(text.replace("\r\n", " \n"))
    return Content.styled(shown, style) if style else Content(shown)


def one_line(text: str, most: int = 0, style: str = "") -> Content:
    """`text` on one line, cut with an ellipsis after `most` characters (0: not cut)."""
    line = " ".join(text.split())
    return literal(line if not most or len(line) <= most else line[: most - 1].rstrip() + "…", style)


def advice(error: Exception) -> str:
    """What failed and what to do about it, as one text."""
    return f"{error} {getattr(error, 'hint', '')}".strip()
