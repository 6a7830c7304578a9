"""An adapter on the real weights: trained a little, exported, and served as it was trained."""

from __future__ import annotations

import warnings
from pathlib import Path
from random import Random
from threading import Event

import numpy as np
import pytest

from interviewer import places
from interviewer.corpus.loader import load, load_topic
from interviewer.errors import ModelFileError, PromptTooLong
from interviewer.grading.judge import LABELS, request
from interviewer.models import packaged
from interviewer.models.chat_service import ChatService
from interviewer.models.ports import Message
from interviewer.models.remote import open_models
from interviewer.phrasing import Phraser, ask_follow_up
from interviewer.training.examples import Example, judged, reworded
from interviewer.training.rewordings import load_rewordings
from interviewer.training.split import held_out

pytest.importorskip("peft", reason="the extra `training` is not installed")
pytest.importorskip("gguf", reason="the extra `training` is not installed")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import gguf
    import torch

    from interviewer.models.training.base import load_base, logits_of, with_updates
    from interviewer.models.training.bundles import bundle_of
    from interviewer.models.training.export import Heads, write_adapter
    from interviewer.models.training.loop import Progress
    from interviewer.models.training.making import Lesson, Making, rows_of
    from interviewer.models.training.recipe import Recipe

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore::FutureWarning")]
SHIPPED = places.shipped("corpus")
QUESTIONS = load_topic(SHIPPED / "questions" / "caching.yaml")[0].questions
PROMPTS = 50
MOST_BYTES = 12_000_000
DRAWN = 12
SMALL = Recipe(rank=4, layers=4, epochs=2, bundle_tokens=256, step_tokens=1, rate=1e-3)


def lessons(examples: list[Example]) -> list[Lesson]:
    return [Lesson(each.group, each.messages, each.reply, each.source) for each in examples]


def test_a_few_steps_on_the_real_weights(tmp_path: Path) -> None:
    found = [*judged(QUESTIONS[:1], Random(0))][:6]
    told: list[Progress] = []
    making = Making(lessons(found), SMALL, tmp_path / "adapter.gguf")
    assert not making.run(told.append, stop=lambda: len(told) == 1)
    assert not (tmp_path / "adapter.gguf").exists()
    again = Making(lessons(found), SMALL, tmp_path / "adapter.gguf")
    assert again.steps[0] == 1
    assert again.run(told.append)
    assert told[-1].loss < told[0].loss
    opened = open_models(tmp_path, adapter=str(tmp_path / "adapter.gguf"))
    assert "with adapter.gguf" in opened.chat.describe()
    assert opened.identity()[1] != open_models(tmp_path, adapter=packaged.NO_ADAPTER).identity()[1]
    opened.stop()


def test_the_adapter_is_served_as_it_was_trained(tmp_path: Path) -> None:
    """llama.cpp gives the verdict probabilities of the trained model to .02; the updates are drawn in every place.

    On the weights in float16: on four-bit weights llama.cpp rounds what goes through each layer to eight bits, and that
    alone moves these probabilities by up to .04, with an adapter or without (docs/adapter.md).
    """
    recipe = Recipe(rank=4)
    model = with_updates(load_base(packaged.CHAT.locate(), torch.float32, "cpu"), recipe)
    torch.manual_seed(1)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.requires_grad:
                weight.normal_(0, 0.02 if "lora_B" in name else 0.06)
    model.eval()
    weights = {name: each.detach() for name, each in model.named_parameters() if each.requires_grad}
    file, half = tmp_path / "adapter.gguf", tmp_path / "half.gguf"
    heads = Heads(model.config.num_attention_heads, model.config.num_key_value_heads)
    write_adapter(file, weights, recipe.alpha, heads, "drawn by chance")
    assert file.stat().st_size < MOST_BYTES

    _write_half(packaged.CHAT.locate(), half)
    trained = _trained(model)
    with_it, without = _served(half, str(file)), _served(half, "")
    assert len(trained) == len(with_it) == PROMPTS
    assert np.abs(with_it - trained).max() < 0.02
    assert np.abs(without - trained).max() > 0.1, "these updates would not be missed"


def _write_half(source: Path, file: Path) -> None:
    """The model of a GGUF with its weights dequantised, in float16."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(str(file), "llama")
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name not in ("general.architecture", "general.file_type"):
            kind, *inner = field.types
            writer.add_key_value(name, field.contents(), kind, sub_type=inner[-1] if inner else None)
    for tensor in reader.tensors:
        values = gguf.dequantize(tensor.data, tensor.tensor_type)
        writer.add_tensor(tensor.name, values if values.ndim == 1 else values.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _asked() -> list[tuple[tuple[Message, ...], list[str]]]:
    """What is asked about two answers to each of some questions."""
    return [
        request(each.prompt, sample.answer, [point.text for point in each.key_points])
        for each in QUESTIONS
        for sample in each.samples[:2]
    ]


def _served(model: Path, adapter: str) -> np.ndarray:
    """The probability of Yes against No at the end of each prompt, as the chat model's process would answer."""
    service = ChatService(str(model), "half", adapter=adapter)
    found: list[float] = []
    for prefix, asked in _asked():
        messages = [{"role": each.role, "content": each.content} for each in prefix]
        args = {"prefix": messages, "claims": asked, "labels": list(LABELS)}
        (frame,) = service.run("judge", args, Event())
        found += [row[LABELS[0]] for row in frame.head["probabilities"]]
        if len(found) >= PROMPTS:
            break
    return np.array(found[:PROMPTS])


def _trained(model: object) -> np.ndarray:
    """The same by the trained model, for all prompts about an answer at once."""
    found: list[float] = []
    for prefix, asked in _asked():
        *before, last = prefix
        ended = [(*before, Message(last.role, last.content + each)) for each in asked]
        rows = rows_of([Lesson("", each, label) for label in LABELS for each in ended], packaged.CHAT.locate())
        yes, no = rows[0].reply[0], rows[len(asked)].reply[0]
        with torch.no_grad():
            logits = logits_of(model, bundle_of(rows[: len(asked)]))[:: len(rows[0].reply)]
        found += torch.softmax(logits[:, [yes, no]], 1)[:, 0].tolist()
        if len(found) >= PROMPTS:
            break
    return np.array(found[:PROMPTS])


def test_an_altered_or_missing_adapter_is_not_loaded(tmp_path: Path) -> None:
    for content in (b"", b"GGUF", b"not a model at all"):
        (tmp_path / "bad.gguf").write_bytes(content)
        opened = open_models(tmp_path, adapter=str(tmp_path / "bad.gguf"))
        with pytest.raises(ModelFileError):
            opened.chat.describe()
        opened.stop()
    opened = open_models(tmp_path, adapter=str(tmp_path / "none.gguf"))
    with pytest.raises(ModelFileError, match=r"No model file|none\.gguf"):
        opened.chat.describe()
    opened.stop()


def test_a_rewording_begins_as_a_session_asks(tmp_path: Path) -> None:
    """The tokens that are trained on are those that the chat model's process evaluates."""
    wordings = load_rewordings(SHIPPED / "rewordings.yaml", load(SHIPPED)[0])
    one = next(iter(reworded([q for q in QUESTIONS if q.id in wordings], wordings)))
    row = rows_of(lessons([one]), packaged.CHAT.locate())[0]
    opened = open_models(tmp_path, adapter=packaged.NO_ADAPTER)
    reply = opened.chat.chat(one.messages, max_tokens=1, deadline=60)
    opened.stop()
    assert reply.prompt_tokens == len(row.prompt)


def test_the_shipped_adapter_is_the_published_file(tmp_path: Path) -> None:
    packaged.verify(packaged.ADAPTER, packaged.ADAPTER_SHA256)
    assert packaged.ADAPTER.stat().st_size < MOST_BYTES
    altered = tmp_path / "adapter.gguf"
    altered.write_bytes(packaged.ADAPTER.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelFileError, match="not the published file"):
        ChatService(
            str(packaged.CHAT.locate()), "altered", adapter=str(altered), adapter_sha256=packaged.ADAPTER_SHA256
        )


def test_the_shipped_model_puts_unseen_questions_in_other_words(tmp_path: Path) -> None:
    """Of 200 texts 72 passed (docs/adapter.md): what is shown differs from what was authored, and leads back to it."""
    questions = [each for each in load(SHIPPED)[0] if held_out(each.id)][:DRAWN]
    models = open_models(tmp_path)
    models.encoder.describe()
    models.chat.describe()
    phraser = Phraser(models.chat, models.encoder, deadline=60, patience=60)
    offered = [(each.prompt, phraser.question(each)) for each in questions]
    offered += [(each.key_points[0].probe, phraser.follow_up(each, each.key_points[0], "")) for each in questions]
    models.stop()
    shown = [(authored, wording.text) for authored, wording in offered if wording.by_model]
    assert len(shown) >= 0.15 * len(offered)
    assert all(authored != text for authored, text in shown)
    assert all(wording.refusal for _, wording in offered if not wording.by_model)


def test_what_was_said_is_likelier_than_what_was_not(tmp_path: Path) -> None:
    models = open_models(tmp_path)
    point = QUESTIONS[0].key_points[0]
    right = models.chat.likelihood(ask_follow_up(point), point.probe, deadline=60)
    turned = models.chat.likelihood(ask_follow_up(point), " ".join(reversed(point.probe.split())), deadline=60)
    with pytest.raises(PromptTooLong):
        models.chat.likelihood(ask_follow_up(point), "row " * 2_000, deadline=60)
    again = models.chat.likelihood(ask_follow_up(point), point.probe, deadline=60)
    models.stop()
    assert turned < right - 1 < 0
    assert again == pytest.approx(right, abs=1e-3)
