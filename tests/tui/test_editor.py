"""The editors alone: what is typed, undone and selected in them."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import ComposeResult

from interviewer.tui.comfort import ComfortApp
from interviewer.tui.screens.write import YamlEditor
from interviewer.tui.widgets.editor import AnswerEditor, Editor


class Page(ComfortApp):
    """An editor and nothing else."""

    def __init__(self, editor: type[Editor]) -> None:
        super().__init__()
        self.editor = editor(id="editor")

    def compose(self) -> ComposeResult:
        yield self.editor


@pytest.mark.parametrize("editor", [AnswerEditor, YamlEditor])
@pytest.mark.parametrize("pasted", ["line\n" * 14, "word " * 90 + "\n" * 8], ids=["lines", "wrapped"])
async def test_what_was_typed_is_undone_and_redone_to_its_end(pasted: str, editor: type[Editor]) -> None:
    """Through the sizes where the scrollbar comes and goes."""
    page = Page(editor)
    async with page.run_test(size=(40, 10)) as pilot:
        page.editor.post_message(events.Paste(pasted))
        await pilot.press("x", *["enter"] * 12)
        typed = page.editor.text
        await pilot.press(*["ctrl+z"] * 20)
        assert page.editor.text == ""
        await pilot.press(*["ctrl+y"] * 20)
        assert page.editor.text == typed
        assert page.editor.cursor_location == page.editor.document.end
        await pilot.press("f7", "backspace", "ctrl+z", "ctrl+y")
        assert page.editor.text == ""
