"""What a conversation is in tokens, by the chat template and the vocabulary of a GGUF: the same served and trained."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

import llama_cpp
from jinja2 import TemplateError
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from interviewer.errors import ModelError, ModelFileError
from interviewer.models.thinking import CLOSE, OPEN


class ChatPrompt:
    """The template and the vocabulary of an open model. `name` is what messages to people call it."""

    def __init__(self, llama: llama_cpp.Llama, name: str) -> None:
        self._llama = llama
        self._name = name
        self._wants_bos = bool(llama_cpp.llama_vocab_get_add_bos(llama_cpp.llama_model_get_vocab(llama.model)))
        self._format = self._formatter()

    def render(self, messages: Sequence[Mapping[str, str]]) -> tuple[list[int], bool]:
        """Tokens of the conversation, and whether the template leaves the model thinking. Raises ModelError.

        The template is rendered around placeholders: only its own text may become special tokens, never a message's.
        """
        keys = [f"\x02{secrets.token_hex(12)}\x03" for _ in messages]
        held = [{"role": each["role"], "content": key} for each, key in zip(messages, keys, strict=True)]
        try:
            frame = self._format(messages=held).prompt
        except (TemplateError, ValueError, TypeError) as error:
            raise ModelError(f"The chat template of {self._name} failed: {error}") from error
        has_bos = bool(self._format.bos_token) and frame.startswith(self._format.bos_token)
        tokens = [self._llama.token_bos()] if self._wants_bos and not has_bos else []
        rest = frame
        for key, message in zip(keys, messages, strict=True):
            before, found, rest = rest.partition(key)
            tokens += self._llama.tokenize(before.encode(), add_bos=False, special=True)
            if found:
                tokens += self.plain(message["content"])
        tokens += self._llama.tokenize(rest.encode(), add_bos=False, special=True)
        return tokens, frame.rfind(OPEN) > frame.rfind(CLOSE)

    def plain(self, text: str) -> list[int]:
        """Tokens of a text; none of them is special."""
        return list(self._llama.tokenize(text.encode(errors="replace"), add_bos=False, special=False))

    @property
    def end(self) -> int:
        """The token that ends a reply."""
        return int(self._llama.token_eos())

    def _formatter(self) -> Jinja2ChatFormatter:
        template = self._llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise ModelFileError(
                f"{self._name} has no chat template: it is not a chat model.", "Choose an instruction-tuned GGUF."
            )
        eos, bos = (self._token_text(token) for token in (self._llama.token_eos(), self._llama.token_bos()))
        try:
            return Jinja2ChatFormatter(template, eos_token=eos, bos_token=bos)
        except TemplateError as error:
            raise ModelFileError(f"The chat template of {self._name} is broken: {error}") from error

    def _token_text(self, token: int) -> str:
        return self._llama.detokenize([token], special=True).decode(errors="replace") if token >= 0 else ""
