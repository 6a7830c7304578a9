"""What the grader finds in a question: a reference that leaves out a point, and labels that cannot be right.

The grader errs, so only easy cases count: where it is nearly sure and the words themselves bear it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from interviewer.corpus.checking.likeness import Embed
from interviewer.corpus.checking.rules import Problem
from interviewer.domain import Grade, KeyPoint, PointGrade, Question, Sample, Verdict

GradeAnswer = Callable[[Question, str], Grade]
STATED = 0.8  # least credit of a point in the question's own reference
SURE, CLOSE = 0.9, 0.8  # credit of a point labelled missing, and cosine of its quote to a phrasing
ASTRAY = (0.25, 0.55)  # cosine of a quote to its own point at most, and to a missing one at least


def label_problems(question: Question, grade: GradeAnswer, embed: Embed) -> Iterator[Problem]:
    """Points that the reference does not state, and labels that the answer's own words speak against."""
    said = {point.point_id: point for point in grade(question, question.reference).points}
    for n, point in enumerate(question.key_points):
        if said[point.id].credit < STATED:
            yield ("key_points", n, "text"), "is not stated in the reference"
    for n, sample in enumerate(question.samples):
        for graded in grade(question, sample.answer).points:
            if problem := _contradiction(question, sample, graded, embed):
                yield ("samples", n, "verdicts", graded.point_id), problem


def _contradiction(question: Question, sample: Sample, graded: PointGrade, embed: Embed) -> str:
    """Why a label cannot be right, or ''."""
    label, point = sample.verdicts[graded.point_id], question.point(graded.point_id)
    if label is Verdict.MISSING and graded.credit >= SURE and graded.evidence:
        if _closeness(point, graded.evidence.text, embed) >= CLOSE:
            return f"is labelled missing, but the answer says {graded.evidence.text!r}"
    elif label is Verdict.COVERED and graded.verdict is Verdict.MISSING:
        quote = sample.quotes[point.id]
        unsaid = [each for each in question.key_points if sample.verdicts[each.id] is Verdict.MISSING]
        nearest = max(((_closeness(each, quote, embed), each.id) for each in unsaid), default=(0.0, ""))
        if _closeness(point, quote, embed) <= ASTRAY[0] and nearest[0] >= ASTRAY[1]:
            return f"is labelled covered, but its quote speaks of {nearest[1]}"
    return ""


def _closeness(point: KeyPoint, quote: str, embed: Embed) -> float:
    said, *phrasings = embed([quote, *point.phrasings])
    return max(float(said @ each) for each in phrasings)
