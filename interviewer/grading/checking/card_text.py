"""A report card for reading."""

from __future__ import annotations

from collections.abc import Iterator

from interviewer.grading.cards import Agreement, Calibration, Gain, ReportCard, Speed


def card_lines(card: ReportCard) -> Iterator[str]:
    """The lines that `interviewer model check` prints."""
    yield f"Report card: {card.encoder} with {card.chat}"
    yield from _agreement("On labelled samples of the corpus", card.samples)
    yield "  The samples took part in fitting the encoder's side: read these figures as its best case."
    if card.own is not None:
        yield from _agreement("On your own graded answers", card.own)
    if card.left_out:
        yield f"  {card.left_out} answers were left out: they got no score, or did not fit the chat model."
    yield from _calibration(card.calibration)
    yield from _gain(card.gain, card.judge.weight, card.chat)
    yield from _speed(card.speed)
    yield f"Shown beside each score from now on: ± {5 * card.error:.1f} of 5 (± {card.error:.2f} of 1)"


def _agreement(title: str, found: Agreement) -> Iterator[str]:
    scores = found.scores
    yield f"{title}: {scores.n:,} answers to {scores.questions:,} questions"
    within = f"within a question {scores.pearson_within:.3f}"
    yield f"  scores    Pearson {scores.pearson:.3f} ({within}), RMSE {scores.rmse:.3f}"
    if found.macro_f1 is not None:
        each = ", ".join(f"{name} {value:.2f}" for name, value in found.f1.items())
        yield f"  verdicts  macro-F1 {found.macro_f1:.3f} on {found.points:,} points ({each})"


def _calibration(found: Calibration) -> Iterator[str]:
    yield f"Calibration: expected error of the confidence {found.error:.3f}"
    for each in found.bins:
        yield f"  says {each.confidence:4.0%}   right {each.right:4.0%}   {each.points:,} points"
    yield f"  80 % intervals hold the labelled score {found.coverage:.0%} of the time; mean width {found.width:.2f}"


def _gain(gain: Gain, weight: float, chat: str) -> Iterator[str]:
    before, after = gain.without, gain.heard
    yield f"What {chat} adds, held out by question"
    yield (
        f"  Pearson   {before.scores.pearson:.3f} without, {after.scores.pearson:.3f} with: {gain.pearson:+.3f} "
        f"(95 % interval {gain.low:+.3f} to {gain.high:+.3f}); by itself {gain.by_itself:.3f} on points"
    )
    yield f"  RMSE      {before.scores.rmse:.3f} without, {after.scores.rmse:.3f} with"
    if before.macro_f1 is not None and after.macro_f1 is not None:
        yield f"  macro-F1  {before.macro_f1:.3f} without, {after.macro_f1:.3f} with"
    yield f"  Its weight is {weight:.2f}." if weight else "  Its weight is 0: it is not asked for grades."


def _speed(speed: Speed) -> Iterator[str]:
    ratio = speed.grade_ms / speed.encode_ms if speed.encode_ms else 0.0
    yield f"Speed: {speed.grade_ms:.0f} ms a grade, {ratio:.1f} times one encoder pass of the answer"
    yield (
        f"  the chat model evaluates {speed.tokens_per_point:.0f} tokens a point; eight points cost "
        f"{speed.eight_for_one:.2f} times one"
    )
