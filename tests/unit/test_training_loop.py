"""The training loop, its checkpoints and the export, on a tiny random llama made here. No weights are read."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("peft", reason="the extra `training` is not installed")
pytest.importorskip("gguf", reason="the extra `training` is not installed")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import gguf
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from interviewer.errors import ModelError, ModelFileError
    from interviewer.models.training.base import MODULES, logits_of, with_updates
    from interviewer.models.training.bundles import Row, bundle_of
    from interviewer.models.training.checkpoint import Checkpoint, load_weights
    from interviewer.models.training.export import Heads, reorder, write_adapter
    from interviewer.models.training.loop import Progress, Training
    from interviewer.models.training.recipe import Recipe

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
RECIPE = Recipe(rank=4, alpha=8, layers=2, dropout=0.0, rate=5e-2, epochs=40, bundle_tokens=64, step_tokens=100)
ROWS = [Row("a", (1, 2, n, 3), (30, n, 4)) for n in range(5, 15)]


def tiny() -> Any:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=40,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        bos_token_id=0,
        eos_token_id=4,
        initializer_range=0.3,
    )
    return LlamaForCausalLM(config)


def training(folder: Path, recipe: Recipe = RECIPE, rows: list[Row] = ROWS) -> Training:
    made_from = f"{recipe} {rows}"
    return Training(with_updates(tiny(), recipe), rows, recipe, Checkpoint(folder / "kept.safetensors", made_from))


def test_it_learns_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[Progress] = []
    assert training(tmp_path).run(told.append)
    assert told[-1].loss < 0.8 * told[0].loss
    assert [each.step for each in told] == list(range(1, told[0].steps + 1))
    assert told[-1].left == 0


def test_a_stopped_training_goes_on_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    training(whole).run(lambda _: None)
    told: list[Progress] = []
    assert not training(parted).run(told.append, stop=lambda: len(told) == 3)
    again = training(parted)
    assert again.step == 3
    assert again.run(told.append)
    assert again.steps == told[-1].step == len(told)
    one, other = (load_weights(folder / "kept.safetensors") for folder in (whole, parted))
    assert one.keys() == other.keys()
    for name in one:
        torch.testing.assert_close(one[name], other[name])


def test_a_finished_training_has_nothing_to_do(tmp_path: Path) -> None:
    training(tmp_path).run(lambda _: None)
    assert training(tmp_path).run(lambda _: pytest.fail("a step too many"))


def test_only_the_updates_of_the_upper_layers_are_trained() -> None:
    model = with_updates(tiny(), RECIPE)
    names = [name for name, each in model.named_parameters() if each.requires_grad]
    assert len(names) == 2 * len(MODULES) * RECIPE.layers
    assert all("lora" in name and ".layers.0." not in name for name in names)


def test_a_checkpoint_of_another_recipe_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    training(tmp_path).run(lambda _: None, stop=lambda: True)
    with pytest.raises(ModelFileError, match="another recipe") as raised:
        training(tmp_path, replace(RECIPE, seed=1))
    assert "delete" in raised.value.hint
    with pytest.raises(ModelFileError, match="other examples"):
        training(tmp_path, rows=ROWS[1:])
    file = tmp_path / "kept.safetensors"
    for damaged in (b"", b"not tensors", file.read_bytes()[:-100]):
        file.write_bytes(damaged)
        with pytest.raises(ModelFileError, match="cannot be read"):
            training(tmp_path)


def test_a_branch_of_a_bundle_is_worth_what_it_is_alone() -> None:
    model = with_updates(tiny(), RECIPE).eval()
    with torch.no_grad():
        together = logits_of(model, bundle_of(ROWS))
        alone = torch.cat([logits_of(model, bundle_of([row])) for row in ROWS])
        plain = model.get_base_model()(torch.tensor([[*ROWS[0].prompt, ROWS[0].reply[0]]])).logits[0, -2:]
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(together[:2], plain, atol=1e-4, rtol=1e-4)


def test_the_rate_rises_and_falls() -> None:
    rates = [RECIPE.rate_at(done / 100) for done in range(101)]
    top = rates.index(max(rates))
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[0] > 0
    assert rates[-1] == pytest.approx(RECIPE.floor * RECIPE.rate)


def test_the_adapter_holds_all_weights_with_q_and_k_reordered(tmp_path: Path) -> None:
    training(tmp_path).run(lambda _: None)
    weights = load_weights(tmp_path / "kept.safetensors")
    file = tmp_path / "adapter.gguf"
    write_adapter(file, weights, RECIPE.alpha, Heads(4, 2), "a test")
    reader = gguf.GGUFReader(file)
    assert reader.fields["adapter.lora.alpha"].contents() == RECIPE.alpha
    assert reader.fields["adapter.type"].contents() == "lora"
    held = {tensor.name: tensor.data for tensor in reader.tensors}
    assert len(held) == len(weights)
    prefix = "base_model.model.model.layers.2.self_attn"
    for part, module, heads in (("attn_q", "q_proj", 4), ("attn_k", "k_proj", 2)):
        trained = weights[f"{prefix}.{module}.lora_B.default.weight"].numpy().astype(np.float16)
        assert (held[f"blk.2.{part}.weight.lora_b"] == reorder(trained, heads)).all()
        assert (held[f"blk.2.{part}.weight.lora_b"] != trained).any()
    value = weights[f"{prefix}.v_proj.lora_B.default.weight"].numpy().astype(np.float16)
    assert (held["blk.2.attn_v.weight.lora_b"] == value).all()
    assert not list(tmp_path.glob("*.part"))


def test_rows_are_interleaved_within_each_head() -> None:
    rows = np.arange(8, dtype=np.float16)[:, None]
    assert reorder(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_a_weight_without_a_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no place"):
        write_adapter(tmp_path / "a.gguf", {"lm_head.lora_A.default.weight": torch.zeros(2, 2)}, 8, Heads(4, 2), "")
    assert not (tmp_path / "a.gguf").exists()
