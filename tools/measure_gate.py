"""How much of what the packaged chat model writes passes the gate, on questions that no adapter was trained on.

    python -m tools.measure_gate [--adapter FILE] [--drawn 100] [--seed 1] [--show] [--blind FILE]
    python -m tools.measure_gate [--adapter FILE] --speed

`--blind` writes what passed beside the authored text, the two in random order, and which is which to FILE.key.
`--speed` compares the tokens a second with the adapter and without, in turns on the same requests.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.domain import Question, Wording
from interviewer.models import packaged
from interviewer.models.remote import open_models
from interviewer.phrasing import Phraser, ask_question
from interviewer.training.split import held_out

TIMED, TOKENS = 20, 40
DEADLINE = 120.0  # what passes is measured here, not how fast this machine is
Offer = tuple[str, Wording]


def main() -> None:
    options = _options()
    questions = [each for each in load(places.shipped("corpus"))[0] if held_out(each.id)]
    rng = Random(options.seed)
    drawn = rng.sample(questions, min(options.drawn, len(questions)))
    if options.speed:
        speed(drawn[:TIMED], options.adapter)
        return
    with tempfile.TemporaryDirectory() as logs:
        models = open_models(Path(logs), adapter=options.adapter)
        models.encoder.describe()
        print(models.chat.describe())
        speaker = Phraser(models.chat, models.encoder, deadline=DEADLINE, patience=DEADLINE)
        asked = [(each.prompt, speaker.question(each)) for each in drawn]
        probed = []
        for each in drawn:
            point = rng.choice(each.key_points)
            probed.append((point.probe, speaker.follow_up(each, point, each.samples[0].answer)))
        models.stop()
    for name, offers in (("questions", asked), ("follow-ups", probed)):
        print(f"{name}: {Counter(outcome(wording) for _, wording in offers).most_common()}")
        if options.show:
            for authored, wording in offers:
                print(f"  {authored}\n    {wording.refusal or 'passed'}: {wording.refused or wording.text}")
    if options.blind:
        blind(options.blind, [*asked, *probed])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adapter", default="", help="a GGUF adapter for the packaged chat model")
    parser.add_argument("--drawn", type=int, default=100, help="how many questions")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn")
    parser.add_argument("--show", action="store_true", help="print all that was written, beside the authored text")
    parser.add_argument("--speed", action="store_true", help="measure nothing but the speed")
    parser.add_argument("--blind", type=Path, help="write what passed for reading without knowing which is which")
    return parser.parse_args()


def speed(questions: Sequence[Question], adapter: str) -> None:
    """Prompt and reply of the same length with and without, one after the other, so that both meet the same machine."""
    with tempfile.TemporaryDirectory() as logs:
        both = [open_models(Path(logs), adapter=choice).chat for choice in (adapter, packaged.NO_ADAPTER)]
        rates: tuple[list[float], list[float]] = ([], [])
        for question in questions:
            for chat, held in zip(both, rates, strict=True):
                asked = [{"role": each.role, "content": each.content} for each in ask_question(question)]
                timed = chat.process.call("bench", {"messages": asked, "max_tokens": TOKENS}, deadline=120).head
                held.append(timed["tokens"] / timed["seconds"])
        for chat in both:
            chat.process.stop()
    with_it, without = (median(held) for held in rates)
    print(f"{with_it:.1f} tokens a second with the adapter, {without:.1f} without: {with_it / without:.3f} ×")


def blind(file: Path, offers: Sequence[Offer]) -> None:
    """What passed and what was authored, as A and B by chance; the key lies beside."""
    rng, key, lines = Random(0), {}, []
    passed = [(authored, wording.text) for authored, wording in offers if wording.by_model]
    for n, pair in enumerate(passed, 1):
        written_first = rng.random() < 0.5
        one, other = reversed(pair) if written_first else pair
        lines.append(f"{n}\n  A {one}\n  B {other}\n")
        key[n] = "A" if written_first else "B"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.with_suffix(file.suffix + ".key").write_text(json.dumps(key), encoding="utf-8")
    print(f"{len(passed)} pairs in {file}; the model's are named in {file.name}.key")


def outcome(wording: Wording) -> str:
    """'passed', or the kind of refusal without its particulars."""
    return "passed" if wording.by_model else wording.refusal.split(" (")[0].split(" '")[0].split(' "')[0]


if __name__ == "__main__":
    main()
