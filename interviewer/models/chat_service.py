"""The chat model, inside its process: llama.cpp on any GGUF, with the chat template of the file."""

from __future__ import annotations

import codecs
import ctypes
import math
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from interviewer.errors import ModelError, ModelFileError, PromptTooLong
from interviewer.models import machine, packaged
from interviewer.models.chat_prompt import ChatPrompt
from interviewer.models.frames import Frame
from interviewer.models.thinking import ThinkFilter
from interviewer.models.worker import threads

FIRST_CONTEXT = 2_048
THINKING_TOKENS = 2_048
TEMPERATURE = 0.3  # of a first attempt; each further one is freer by as much
HOTTEST = 0.9
_ERROR_LEVEL = 4  # GGML_LOG_LEVEL_ERROR


class _Log:
    """llama.cpp's own error lines, kept for the message that people read."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._callback = llama_cpp.llama_log_callback(self._line)  # kept alive: C holds only a pointer
        llama_cpp.llama_log_set(self._callback, None)

    def _line(self, level: int, text: bytes, _data: object) -> None:
        line = text.decode(errors="replace").strip()
        if level == _ERROR_LEVEL and line:
            self.errors.append(line)
            sys.stderr.write(line + "\n")


class ChatService:
    """One GGUF. `n_ctx` grows with the prompts, up to what the model was trained for; nothing is ever cut off."""

    def __init__(
        self, path: str, name: str, sha256: str = "", seed: int = 0, adapter: str = "", adapter_sha256: str = ""
    ) -> None:
        self._path = Path(path)
        self._name = name
        self._seed = seed
        self._adapter = adapter
        self._log = _Log()
        for file, digest in ((path, sha256), (adapter, adapter_sha256)):
            if file:
                _check_file(Path(file))
            if digest:
                packaged.verify(Path(file), digest)
        self._llama = self._open(FIRST_CONTEXT)
        self._trained_for = int(llama_cpp.llama_model_n_ctx_train(self._llama.model))
        self._vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._prompt = ChatPrompt(self._llama, self._name)

    def describe(self) -> dict[str, Any]:
        return {
            "name": self._name,
            "context": self._trained_for,
            "parameters": int(llama_cpp.llama_model_n_params(self._llama.model)),
            "license": self._llama.metadata.get("general.license", ""),
        }

    def run(self, op: str, args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]:
        if op == "chat":
            yield from self._chat(args["messages"], int(args["max_tokens"]), int(args["attempt"]), cancelled)
        elif op == "likelihood":
            yield self._likelihood(args["messages"], args["reply"])
        elif op == "judge":
            yield self._judge(args["prefix"], args["claims"], args["labels"], cancelled)
        elif op == "bench":
            yield self._bench(args["messages"], int(args["max_tokens"]))
        elif op == "devices":
            yield Frame({"event": "result", "devices": machine.devices()})
        else:
            raise ValueError(f"unknown operation {op!r}")

    # -- writing -----------------------------------------------------------------------------------------------------

    def _chat(
        self, messages: list[dict[str, str]], max_tokens: int, attempt: int, cancelled: threading.Event
    ) -> Iterator[Frame]:
        prompt, thinking = self._prompt.render(messages)
        self._fit(len(prompt) + max_tokens)
        started = time.perf_counter()
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        visible = ThinkFilter(inside=thinking)
        text, finish, shown, thought = "", "length", 0, 0
        for token in self._generate(prompt, attempt):
            if cancelled.is_set():
                finish = "halted"
                break
            if llama_cpp.llama_vocab_is_eog(self._vocab, token):
                finish = "stop"
                break
            piece = visible.feed(decoder.decode(self._llama.detokenize([token], special=True)))
            thought, shown = (thought + 1, shown) if visible.inside else (thought, shown + 1)
            if piece:
                text += piece
                yield Frame({"event": "text", "text": piece})
            if shown >= max_tokens or thought >= THINKING_TOKENS or self._llama.n_tokens >= self._llama.n_ctx():
                break
        if rest := visible.close():
            text += rest
            yield Frame({"event": "text", "text": rest})
        seconds = time.perf_counter() - started
        head = {"text": text.strip(), "finish": finish, "prompt_tokens": len(prompt), "tokens": shown + thought}
        yield Frame({"event": "result", "seconds": seconds, **head})

    def _generate(self, prompt: list[int], attempt: int = 0) -> Iterator[int]:
        self._llama.set_seed(self._seed + attempt)
        temperature = min(HOTTEST, TEMPERATURE * (1 + attempt))
        yield from self._llama.generate(prompt, temp=temperature, top_k=40, top_p=0.9, min_p=0.05, repeat_penalty=1.0)

    def _bench(self, messages: list[dict[str, str]], max_tokens: int) -> Frame:
        """The bare llama.cpp loop on the same prompt, for `make bench`."""
        prompt, _ = self._prompt.render(messages)
        self._fit(len(prompt) + max_tokens)
        self._llama.reset()
        started, count = time.perf_counter(), 0
        for _ in self._generate(prompt):
            count += 1
            if count >= max_tokens:
                break
        return Frame({"event": "result", "tokens": count, "seconds": time.perf_counter() - started})

    # -- judging -----------------------------------------------------------------------------------------------------

    def _judge(
        self, prefix: list[dict[str, str]], claims: list[str], labels: list[str], cancelled: threading.Event
    ) -> Frame:
        """Probabilities of the labels' first tokens after each claim; the common beginning is evaluated once."""
        ids = self._label_tokens(labels)
        prompts = []
        for claim in claims:
            *before, last = prefix
            prompts.append(self._prompt.render([*before, {**last, "content": last["content"] + claim}])[0])
        self._fit(max((len(prompt) for prompt in prompts), default=0) + 1)
        self._llama.reset()
        evaluated, rows = 0, []
        for prompt in prompts:
            if cancelled.is_set():
                raise ModelError("cancelled")
            evaluated += self._evaluate(prompt)
            chosen = self._logits(-1)[ids]
            weights = np.exp(chosen - chosen.max())
            rows.append(dict(zip(labels, (weights / weights.sum()).tolist(), strict=True)))
        return Frame({"event": "result", "probabilities": rows, "tokens": evaluated})

    def _likelihood(self, messages: list[dict[str, str]], reply: str) -> Frame:
        """The mean log-probability of a token of the reply to these messages, the one that ends it included."""
        prompt, _ = self._prompt.render(messages)
        tokens = [*self._prompt.plain(reply), self._prompt.end]
        if len(tokens) > self._llama.n_batch:  # which llama.cpp would end the process for
            raise PromptTooLong(f"The text has {len(tokens)} tokens; {self._llama.n_batch} can be read back at once.")
        self._fit(len(prompt) + len(tokens))
        self._evaluate(prompt)
        rows = [self._logits(-1)]
        batch = llama_cpp.llama_batch_init(len(tokens), 0, 1)
        try:
            batch.n_tokens = len(tokens) - 1
            for n, token in enumerate(tokens[:-1]):
                batch.token[n], batch.pos[n], batch.logits[n] = token, len(prompt) + n, True
                batch.n_seq_id[n], batch.seq_id[n][0] = 1, 0
            if batch.n_tokens and llama_cpp.llama_decode(self._llama.ctx, batch):
                raise ModelError(f"{self._name} could not read a text back.")
        finally:
            llama_cpp.llama_batch_free(batch)
        rows += [self._logits(n) for n in range(len(tokens) - 1)]
        total = sum(row[token] - np.logaddexp.reduce(row) for row, token in zip(rows, tokens, strict=True))
        return Frame({"event": "result", "mean": float(total / len(tokens))})

    def _logits(self, n: int) -> NDArray[np.float64]:
        """(vocabulary,) after the n-th token of the last batch that has any; -1 is the last one."""
        found = llama_cpp.llama_get_logits_ith(self._llama.ctx, n)
        return np.ctypeslib.as_array(found, shape=(self._llama.n_vocab(),)).astype(np.float64)

    def _evaluate(self, prompt: list[int]) -> int:
        """Bring the model to the end of `prompt`, keeping what it shares with the last one; the tokens evaluated."""
        held = self._llama.input_ids[: self._llama.n_tokens].tolist()
        shared = 0
        while shared < min(len(held), len(prompt) - 1) and held[shared] == prompt[shared]:
            shared += 1
        memory = llama_cpp.llama_get_memory(self._llama.ctx)
        if shared and not llama_cpp.llama_memory_seq_rm(memory, -1, shared, -1):
            shared = 0  # recurrent models cannot step back
        if not shared:
            self._llama.reset()
            llama_cpp.llama_memory_clear(memory, True)
        self._llama.n_tokens = shared
        self._llama.eval(prompt[shared:])
        return len(prompt) - shared

    def _label_tokens(self, labels: Sequence[str]) -> list[int]:
        ids = [self._llama.tokenize(label.encode(), add_bos=False, special=False)[0] for label in labels]
        if len(set(ids)) != len(ids):
            raise ModelError(f"The labels {', '.join(labels)} begin alike in this model's vocabulary.")
        return ids

    # -- context -----------------------------------------------------------------------------------------------------

    def _fit(self, tokens: int) -> None:
        """Make room for `tokens`, opening a wider context when the present one is too small. Raises PromptTooLong."""
        if tokens <= self._llama.n_ctx():
            return
        if tokens > self._trained_for:
            raise PromptTooLong(
                f"The prompt and its reply need {tokens} tokens; {self._name} has room for {self._trained_for}."
            )
        size = min(self._trained_for, 2 ** math.ceil(math.log2(tokens)))
        self._llama.close()
        self._llama = self._open(size)
        self._vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._prompt = ChatPrompt(self._llama, self._name)

    def _open(self, context: int) -> llama_cpp.Llama:
        try:
            opened = llama_cpp.Llama(
                str(self._path),
                n_ctx=context,
                n_threads=threads(),
                n_threads_batch=threads(),
                n_gpu_layers=-1,
                seed=self._seed,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            said = next((line for line in self._log.errors if "error" in line.lower()), str(error))
            raise ModelFileError(f"{self._path.name} cannot be loaded: {said}") from error
        if self._adapter:
            self._put_beside(opened)
        return opened

    def _put_beside(self, opened: llama_cpp.Llama) -> None:
        """Add the adapter, which ends with the model. The library's own `lora_path` takes a broken file for none."""
        found = llama_cpp.llama_adapter_lora_init(opened.model, self._adapter.encode())
        one, whole = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(found), (ctypes.c_float * 1)(1.0)
        if not found or llama_cpp.llama_set_adapters_lora(opened.ctx, one, 1, whole):
            opened.close()
            said = self._log.errors[-1] if self._log.errors else "not an adapter of this model"
            raise ModelFileError(f"The adapter {Path(self._adapter).name} cannot be loaded: {said}")


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise ModelFileError(f"No model file at {path}.")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelFileError(f"{path.name} is not a GGUF file.")
