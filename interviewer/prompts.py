"""The texts that models are asked with: one Jinja2 file each in `prompts/`, strict about their variables.

A file consists of blocks named after the role of each message, in order: `system`, `user`, `assistant`, with a suffix
where a role comes twice (`user_example`). Filled-in values are data; the models' side keeps them so.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, meta
from jinja2.nodes import Block

from interviewer import places
from interviewer.errors import PromptError, nearest
from interviewer.models.ports import Message

ROLES = ("system", "user", "assistant")


@lru_cache(maxsize=4)
def _environment(folder: Path) -> Environment:
    # autoescaping is for HTML; these texts are for a model, and what a model says is never HTML here
    return Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False)  # noqa: S701


def render(name: str, folder: Path | None = None, **variables: object) -> tuple[Message, ...]:
    """The conversation of `prompts/<name>.j2` with `variables` filled in.

    Raises PromptError when the file is missing or broken, or when the variables are not exactly the ones it names.
    """
    folder = folder or places.shipped("prompts")
    environment = _environment(folder)
    try:
        source = environment.loader.get_source(environment, f"{name}.j2")[0]  # type: ignore[union-attr]
        tree = environment.parse(source)
        _check_variables(name, meta.find_undeclared_variables(tree), set(variables))
        template = environment.get_template(f"{name}.j2")
        blocks = [block.name for block in tree.find_all(Block)]
        context = template.new_context(dict(variables))
        texts = ["".join(template.blocks[block](context)).strip() for block in blocks]
    except TemplateNotFound as error:
        known = (file.stem for file in folder.glob("*.j2"))
        raise PromptError(f"No prompt named {name!r} in {folder}.", nearest(name, known)) from error
    except TemplateError as error:
        raise PromptError(f"prompts/{name}.j2: {error}") from error
    return tuple(Message(_role(name, block), text) for block, text in zip(blocks, texts, strict=True))


def _check_variables(name: str, wanted: set[str], given: set[str]) -> None:
    if missing := wanted - given:
        raise PromptError(f"prompts/{name}.j2 needs {', '.join(sorted(missing))}.")
    if unknown := given - wanted:
        raise PromptError(f"prompts/{name}.j2 does not use {', '.join(sorted(unknown))}.")


def _role(name: str, block: str) -> str:
    role = block.split("_")[0]
    if role not in ROLES:
        raise PromptError(f"prompts/{name}.j2: block {block!r} is no role", f"Roles: {', '.join(ROLES)}.")
    return role
