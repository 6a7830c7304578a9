"""From requests and replies to a GGUF adapter for the packaged chat model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import torch

from interviewer.models import packaged
from interviewer.models.chat_prompt import ChatPrompt
from interviewer.models.ports import Message
from interviewer.models.training.base import device_and_dtype, load_base, with_updates
from interviewer.models.training.bundles import Row
from interviewer.models.training.checkpoint import Checkpoint, load_weights
from interviewer.models.training.export import Heads, write_adapter
from interviewer.models.training.loop import Progress, Training
from interviewer.models.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Lesson:
    """A request, the reply to learn, the group of those that begin alike, and what the reply rewords, if anything."""

    group: str
    messages: Sequence[Message]
    reply: str
    source: str = ""


def rows_of(lessons: Iterable[Lesson], model: Path) -> list[Row]:
    """The lessons in tokens, by the template and the vocabulary that serve them. Raises ModelError."""
    llama_cpp.llama_log_set(_silent, None)  # it warns that a vocabulary alone has no context
    llama = llama_cpp.Llama(str(model), vocab_only=True, verbose=False)
    try:
        prompt = ChatPrompt(llama, model.stem)
        return [_row(each, prompt) for each in lessons]
    finally:
        llama.close()


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _silent(_level: int, _text: bytes, _data: object) -> None:
    """llama.cpp's log, kept from the terminal."""


def _row(lesson: Lesson, prompt: ChatPrompt) -> Row:
    tokens, _ = prompt.render([{"role": each.role, "content": each.content} for each in lesson.messages])
    return Row(
        lesson.group, tuple(tokens), (*prompt.plain(lesson.reply), prompt.end), tuple(prompt.plain(lesson.source))
    )


class Making:
    """A training of the packaged chat model on `lessons`, kept beside `out`, where the adapter will be."""

    def __init__(self, lessons: Iterable[Lesson], recipe: Recipe, out: Path) -> None:
        self._out = out
        self._recipe = recipe
        self.kept = out.with_suffix(".safetensors")
        file = packaged.CHAT.locate()
        packaged.verify(file, packaged.CHAT.sha256)
        rows = rows_of(lessons, file)
        self.device, dtype = device_and_dtype()
        model = load_base(file, dtype, self.device)
        self._heads = Heads(model.config.num_attention_heads, model.config.num_key_value_heads)
        made_from = f"{packaged.CHAT.sha256} {recipe} {rows}"
        self._training = Training(with_updates(model, recipe), rows, recipe, Checkpoint(self.kept, made_from))

    @property
    def steps(self) -> tuple[int, int]:
        """How many are behind, and how many there are."""
        return self._training.step, self._training.steps

    def run(self, tell: Callable[[Progress], object], stop: Callable[[], bool] = lambda: False) -> bool:
        """Train on; when all steps are done, write the adapter. False where `stop` ended it before."""
        if not self._training.run(tell, stop):
            return False
        about = "What the interviewer asks of its chat model: questions in other words, probes, judgements of points."
        write_adapter(self._out, load_weights(self.kept), self._recipe.alpha, self._heads, about)
        return True


def updated(model: Any, weights: Mapping[str, torch.Tensor]) -> Any:
    """`model` (of `with_updates`) with trained weights in place of its own."""
    held = dict(model.named_parameters())
    with torch.no_grad():
        for name, each in weights.items():
            held[name].copy_(each)
    return model.eval()
