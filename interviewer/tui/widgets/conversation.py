"""The conversation: what was said so far, each thing in its place. Draws entries; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewer.tui.literal import literal
from interviewer.tui.transcript import Entry


class Said(Static):
    """One entry: a quiet title line and the text below it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(self._drawn(entry), markup=False, classes=f"said -{entry.kind}")
        self.entry = entry

    @staticmethod
    def _drawn(entry: Entry) -> Content:
        return Content("\n").join([entry.title, entry.body]) if entry.body else entry.title

    def renew(self, entry: Entry) -> None:
        """Draw `entry` instead, if it looks different: equal texts may carry other marks."""
        same = entry.title.is_same(self.entry.title) and entry.body.is_same(self.entry.body)
        self.entry = entry
        if not same:
            self.update(self._drawn(entry))

    def line_of(self, offset: int) -> int:
        """The line, within this widget, on which character `offset` of its body is drawn."""
        width = max(1, self.content_size.width)
        text = self.entry.body.plain
        end = next((n for n in range(offset, len(text)) if text[n].isspace()), len(text))
        return len(self.entry.body[: max(end, 1)].wrap(width))


class Conversation(VerticalScroll):
    """Keeps the drawn entries in step with those it is given, touching only what has changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._said: list[Said] = []
        self._following = True  # the newest entry is in view, unless the person has scrolled away from it

    @property
    def empty(self) -> bool:
        """Whether no entry is drawn yet."""
        return not self._said

    def show(self, entries: Sequence[Entry]) -> None:
        """Draw `entries`; scrolls to what is new, if anything is."""
        kept = self._common(entries)
        for said in self._said[kept:]:
            said.remove()
        del self._said[kept:]
        for said, entry in zip(self._said, entries, strict=False):
            said.renew(entry)
        new = [Said(entry) for entry in entries[kept:]]
        if new:
            self._said += new
            self.mount_all(new)
            self.call_after_refresh(self._reveal, new[-1])

    def tell(self, text: str) -> None:
        """A remark that is no part of the session, below what was said so far."""
        note = Static(literal(text), markup=False, classes="said -remark")
        self.mount(note)
        self.call_after_refresh(self.scroll_to_widget, note, animate=False, immediate=True)

    def reveal_quote(self, key: str, offset: int) -> None:
        """Scroll so that character `offset` of the entry's text is in view, with a little of what precedes it."""
        said = next((each for each in self._said if each.entry.key == key), None)
        if said is not None and said.is_mounted:
            self.scroll_to(y=said.virtual_region.y + said.line_of(offset) - 2, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._following = bool(self._said) and self._in_view(self._said[-1])

    def on_resize(self) -> None:
        self.call_after_refresh(self._follow, self._following)

    def _follow(self, following: bool) -> None:
        """In a window of another size, what was in view, and is being answered, is in view still."""
        if following and self._said and not self._in_view(self._said[-1]):
            self._reveal(self._said[-1])

    def _in_view(self, said: Said) -> bool:
        """Whether as much of it is shown as fits."""
        region, top, height = said.virtual_region, self.scroll_offset.y, self.scrollable_content_region.height
        return min(region.bottom, top + height) - max(region.y, top) >= min(region.height, height)

    def _common(self, entries: Sequence[Entry]) -> int:
        pairs = zip(self._said, entries, strict=False)
        return next(
            (n for n, (said, entry) in enumerate(pairs) if said.entry.key != entry.key),
            min(len(self._said), len(entries)),
        )

    def _reveal(self, newest: Said) -> None:
        """The newest in view; what is to be read from its top. At once: a scroll put off adds to the one before it."""
        if newest.entry.kind in ("question", "comment"):
            self.scroll_to_widget(newest, top=True, animate=False, immediate=True)
        else:
            self.scroll_end(animate=False, immediate=True)
        self._following = True
