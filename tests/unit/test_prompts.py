from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import places, prompts
from interviewer.errors import PromptError


def test_blocks_become_messages(tmp_path: Path) -> None:
    (tmp_path / "x.j2").write_text(
        "{% block system %} Be {{ how }}. {% endblock %}{% block user_last %}{{ what }}{% endblock %}"
    )
    messages = prompts.render("x", tmp_path, how="brief", what="{{ how }}<b>")
    assert [(each.role, each.content) for each in messages] == [("system", "Be brief."), ("user", "{{ how }}<b>")]


@pytest.mark.parametrize(
    ("template", "variables", "said"),
    [
        ("{% block user %}{{ a }}{% endblock %}", {}, "needs a"),
        ("{% block user %}{{ a }}{% endblock %}", {"a": 1, "b": 2}, "does not use b"),
        ("{% block user %}{{ a }{% endblock %}", {"a": 1}, "x.j2"),
        ("{% block poet %}x{% endblock %}", {}, "no role"),
    ],
)
def test_templates_are_strict(tmp_path: Path, template: str, variables: dict[str, object], said: str) -> None:
    (tmp_path / "x.j2").write_text(template)
    with pytest.raises(PromptError, match=said):
        prompts.render("x", tmp_path, **variables)


def test_an_unknown_prompt_names_the_nearest() -> None:
    with pytest.raises(PromptError) as caught:
        prompts.render("rephrase_")
    assert "rephrase" in caught.value.hint


def test_every_shipped_prompt_ends_with_the_user() -> None:
    given = {"prompt": "P?", "variant": "V?", "probe": "B?", "question": "Q?", "answer": "A.", "points": ["P."]}
    for file in places.shipped("prompts").glob("*.j2"):
        text = file.read_text()
        wanted = {key: value for key, value in given.items() if f"{{{{ {key}" in text or f" in {key} %}}" in text}
        messages = prompts.render(file.stem, None, **wanted)
        assert messages[-1].role == "user"
        assert all(message.content for message in messages)
