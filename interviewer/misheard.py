"""Words that were heard badly count against nobody: points whose verdict hangs on them alone are set aside.

A transcriber gives each word a probability; one below `DOUBTFUL` may have been another word. A point is called
contradicted only if it still is without the doubtful words; and missing only if it still is when doubtful words that
sound like words of the point are read as these.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from interviewer import text
from interviewer.domain import Grade, KeyPoint, PointGrade, Speech, Turn, Verdict
from interviewer.parts import Grader
from interviewer.sound import nearest_run

DOUBTFUL = 0.5
ALIKE = 0.6  # so much a doubtful word sounds like one that may have been said; see `sound.alike`
TOO_MANY = 0.5  # an answer with a larger share of doubtful words is not judged at all
UNHEARD = "The words that it hangs on were heard too badly: correct the text, or say it again."

Span = tuple[int, int]


def doubtful_spans(written: str, speech: Speech | None) -> list[Span]:
    """Start and end, in characters of the text `written`, of the words that were heard badly and still stand there.

    A word that the person has changed is theirs, and no longer doubtful.
    """
    if speech is None:
        return []
    heard = [(word, each.probability) for each in speech.words for word in text.words(each.text)]
    spans, words = text.spans(written), text.words(written)
    return [spans[there] for here, there in _aligned([word for word, _ in heard], words) if heard[here][1] < DOUBTFUL]


def share_kept(written: str, speech: Speech) -> float:
    """How many of the words heard (0..1) still stand in the text `written`, in their order."""
    heard = [word for each in speech.words for word in text.words(each.text)]
    return len(_aligned(heard, text.words(written))) / len(heard) if heard else 0.0


def set_aside(turn: Turn, grade: Grade, grader: Grader) -> Grade:
    """`grade` without the points that were called missing or contradicted on account of doubtful words alone.

    They are in `grade.unheard`, and count neither for nor against the score; when no point is left, or most words are
    doubtful, there is none. What the person has decided in a dispute stays. Raises what the grader raises.
    """
    spans = _spans_of(turn)
    if grade.abstained or not spans:
        return grade
    if len(spans) > TOO_MANY * len(text.spans(turn.transcript)):
        return _unjudged(replace(grade, unheard=grade.points, misconceptions=()))
    without = grader.grade(turn.question, _replaced(turn.transcript, spans, [""] * len(spans)), turn.asked)
    decided = {each.point_id for each in turn.disputes}
    unheard = tuple(
        each for each in grade.points if each.point_id not in decided and _hangs(turn, each, spans, without, grader)
    )
    if not unheard:
        return grade
    said = tuple(each for each in grade.misconceptions if each in without.misconceptions)
    grade = replace(grade, unheard=unheard, misconceptions=said)
    kept = [each for each in grade.points if each not in unheard]
    return grader.rescore(turn.question, grade, kept) if kept else _unjudged(grade)


def _unjudged(grade: Grade) -> Grade:
    return replace(grade, score=None, low=None, high=None, band="", points=(), reason=UNHEARD)


def _hangs(turn: Turn, graded: PointGrade, spans: Sequence[Span], without: Grade, grader: Grader) -> bool:
    """Whether the verdict on a point is against the person, and is so on account of doubtful words alone."""
    if graded.verdict is Verdict.CONTRADICTED:
        return _verdict(without, graded.point_id) is not Verdict.CONTRADICTED
    if graded.verdict is not Verdict.MISSING:
        return False
    point = turn.question.point(graded.point_id)
    possible = _as_it_may_have_been(turn.transcript, spans, _lacking(point, turn.transcript))
    if possible == turn.transcript:
        return False
    return _verdict(grader.grade(turn.question, possible, turn.asked), point.id) is not Verdict.MISSING


def _verdict(grade: Grade, point_id: str) -> Verdict | None:
    return next((each.verdict for each in grade.points if each.point_id == point_id), None)


def _spans_of(turn: Turn) -> list[Span]:
    """The doubtful words of all answers, in characters of the turn's transcript."""
    found: list[Span] = []
    start = 0
    for answer in turn.answers:
        found += [(start + first, start + last) for first, last in doubtful_spans(answer.text, answer.speech)]
        start += len(answer.text) + len("\n\n")
    return found


def _lacking(point: KeyPoint, said: str) -> list[str]:
    """The words of a point that carry its meaning and are not in what was said, in order."""
    stems = text.content_stems([said])
    words = [point.text[first:last] for first, last in text.spans(point.text)]
    return [word for word in words if text.is_content(text.fold(word)) and text.stem(text.fold(word)) not in stems]


def _as_it_may_have_been(transcript: str, spans: Sequence[Span], words: Sequence[str]) -> str:
    """`transcript` with each of `words` in the place of neighbouring doubtful words that sound like it."""
    said = [transcript[start:end] for start, end in spans]
    for run in _runs(transcript, spans):
        for word in words:
            score, first, last = nearest_run([said[n] for n in run], word)
            if score >= ALIKE:
                said[run[first] : run[last - 1] + 1] = [word, *[""] * (last - first - 1)]
    return _replaced(transcript, spans, said)


def _runs(transcript: str, spans: Sequence[Span]) -> list[list[int]]:
    """The numbers of the spans, those together between which no other word stands."""
    runs: list[list[int]] = []
    for n, (start, _) in enumerate(spans):
        if n and not text.spans(transcript[spans[n - 1][1] : start]):
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _replaced(transcript: str, spans: Sequence[Span], words: Sequence[str]) -> str:
    """`transcript` with a word in the place of each span."""
    pieces, end = [], 0
    for (start, stop), word in zip(spans, words, strict=True):
        pieces += [transcript[end:start], word]
        end = stop
    return "".join([*pieces, transcript[end:]])


def _aligned(heard: Sequence[str], written: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places of the words that both have, in order. What both begin and end with needs no search."""
    shortest = min(len(heard), len(written))
    head = next((n for n in range(shortest) if heard[n] != written[n]), shortest)
    tail = next((n for n in range(shortest - head) if heard[-1 - n] != written[-1 - n]), shortest - head)
    ends = len(heard) - tail, len(written) - tail
    matcher = difflib.SequenceMatcher(None, heard[head : ends[0]], written[head : ends[1]], autojunk=False)
    middle = [
        (head + block.a + n, head + block.b + n) for block in matcher.get_matching_blocks() for n in range(block.size)
    ]
    return [(n, n) for n in range(head)] + middle + [(ends[0] + n, ends[1] + n) for n in range(tail)]
