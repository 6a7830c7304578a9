"""How much of what the packaged chat model writes passes the gate: `python tools/measure_gate.py [--show]`."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.domain import Wording
from interviewer.models.remote import open_models
from interviewer.phrasing import Phraser

DRAWN = 40
SEED = 1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", action="store_true", help="print what passed, beside the authored text")
    show = options.parse_args().show
    questions = Random(SEED).sample(list(load(places.shipped("corpus"))[0]), DRAWN)
    with tempfile.TemporaryDirectory() as logs:
        models = open_models(Path(logs))
        models.encoder.describe()
        models.chat.describe()
        speaker = Phraser(models.chat, models.encoder)
        asked = [(each.prompt, speaker.question(each)) for each in questions]
        probed = []
        for n, each in enumerate(questions):
            point = each.key_points[n % len(each.key_points)]
            probed.append((point.probe, speaker.follow_up(each, point, each.samples[0].answer)))
        models.stop()
    for name, offers in (("questions", asked), ("follow-ups", probed)):
        print(f"{name}: {Counter(outcome(wording) for _, wording in offers).most_common()}")
        for authored, wording in offers:
            if show and wording.by_model:
                print(f"  {authored}\n    {wording.text}")


def outcome(wording: Wording) -> str:
    """'passed', or the kind of refusal without its particulars."""
    return "passed" if wording.by_model else wording.refusal.split(" (")[0].split(" '")[0].split(' "')[0]


if __name__ == "__main__":
    main()
