"""How figures are shown, on screen and on paper alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from interviewer.domain import Comment, Grade, Measure, Plan, PointGrade, Question, Turn, Verdict
from interviewer.report.comparison import ToDrill
from interviewer.report.criteria import Judged, Outcome
from interviewer.report.summary import Confidence, Timing

NO_SCORE = "no score"
UNCLEAR = "no clear difference"
LAST = 6  # scores of a trend that are told

SIGNS: dict[Verdict, str] = {
    Verdict.COVERED: "✓",
    Verdict.PARTIAL: "◐",
    Verdict.MISSING: "✗",
    Verdict.CONTRADICTED: "!",
}

OUTCOME_SIGNS: dict[Outcome, str] = {
    Outcome.MET: "✓",
    Outcome.PARTLY: "◐",
    Outcome.NOT_MET: "✗",
    Outcome.NOT_SHOWN: "–",
    Outcome.OPEN: "?",
}
_MEASURED: dict[Measure, str] = {
    Measure.POINTS: "of the points by weight",
    Measure.ESSENTIALS: "of the essential points",
    Measure.CORRECT: "of the answers contradict nothing",
    Measure.ANSWERED: "of the questions answered",
    Measure.IN_TIME: "of the answers in their time",
}


def out_of_five(score: float | None, error: float | None = None) -> str:
    """A score of 0..1 on the scale people see: `3.6 / 5`, or `3.6 ± 0.5` with the grader's error (0..1 as well)."""
    if score is None:
        return NO_SCORE
    return f"{score * 5:.1f} / 5" if error is None else f"{score * 5:.1f} ± {error * 5:.1f}"


def drilled(plan: Plan, question: Question) -> str:
    """Of how many of a question's points a drill is; '' where it is of all. Which they are would tell the answer."""
    about = len(plan.points.get(question.id, ()))
    if about in (0, len(question.key_points)):
        return ""
    return f"{about} of its {len(question.key_points)} points {'is' if about == 1 else 'are'} drilled"


def signed(mark: Verdict | Outcome) -> str:
    """A verdict or an outcome as sign and word, so that neither colour nor font has to carry it."""
    sign = SIGNS[mark] if isinstance(mark, Verdict) else OUTCOME_SIGNS[mark]
    return f"{sign} {mark.value}"


def earned(point: PointGrade) -> str:
    """What a point earned of its weight: `2.0 of 3`. All that was earned, of all weights, is the score."""
    return f"{point.weight * point.credit:.1f} of {point.weight}"


def measured(judged: Judged) -> str:
    """What a criterion was judged by: `62 % of the points by weight, question 2 and 5`; '' where nothing was."""
    if judged.measure is None or judged.share is None:
        return ""
    return f"{judged.share:.0%} {_MEASURED[judged.measure]}, {numbered(judged.turns)}".replace("%", " %", 1)


def grade_sentence(grade: Grade, error: float | None, literal: Callable[[str], str] = str) -> str:
    """A grade in one sentence: words, never a number, where there is no score. `literal` escapes what is not ours."""
    if grade.score is None:
        return f"the grader could not tell. {literal(grade.reason)}".rstrip()
    band = f" ({literal(grade.band)})" if grade.band else ""
    if error is not None or grade.low is None or grade.high is None:
        return f"{out_of_five(grade.score, error)}{band}"
    return f"{out_of_five(grade.score)}{band}, probably between {grade.low * 5:.1f} and {grade.high * 5:.1f}"


def change(before: float | None, now: float | None, error: float | None) -> str:
    """How a score (0..1) moved, by sign and word: `+0.4, better`; '' where there is nothing to compare.

    A change that is not larger than the grader's `error` of one score (None: not known) is none.
    """
    if before is None or now is None:
        return ""
    if error is not None and 0 < abs(now - before) <= error:
        return UNCLEAR
    by = round(now * 5, 1) - round(before * 5, 1)
    return f"{by:+.1f}, {'better' if by > 0 else 'worse'}".replace("-", "−") if round(by, 1) else "the same"


def unclear(error: float | None) -> str:
    """From when on a change counts, in a sentence."""
    if error is None:
        return "A change smaller than the error of a score says little."
    return f"Each score has an error of ±{error * 5:.1f}: a change within it is no clear difference."


def to_practise(each: ToDrill) -> str:
    """Why a topic is worth a drill: `3 points not fully said, which cost 2.1`."""
    return f"{each.points} point{'s' * (each.points != 1)} not fully said, which cost {each.lost * 5:.1f}"


def off(by: float) -> str:
    """How far an expected score (0..1) lay off: `1.4 too high`, `0.3 too low` or `just so`."""
    points = round(5 * by, 1)
    return f"{abs(points):.1f} too {'high' if points > 0 else 'low'}" if points else "just so"


def confidence(found: Confidence) -> str:
    """Over- or under-confidence in words: by how much, and how far the predictions lay off one by one."""
    bias = round(round(found.expected * 5, 1) - round(found.reached * 5, 1), 1)
    which = f"{'Over' if bias > 0 else 'Under'}-confident by {abs(bias):.1f}"
    word = which if bias else "Neither over- nor under-confident"
    where = f"in {found.turns} questions" if found.turns != 1 else "in 1 question"
    expected = f"you expected {out_of_five(found.expected)} and reached {out_of_five(found.reached)} {where}"
    return f"{word}: {expected}; a prediction was off by {found.off * 5:.1f} on average."


def timing_words(found: Timing) -> str:
    """Time used against time meant: `12 min 5 s of the 16 min meant for 4 answers; beyond it in question 2.`"""
    answers = f"{found.turns} answers" if found.turns != 1 else "1 answer"
    used = f"{duration(found.used)} of the {found.meant / 60:.0f} min meant for {answers}"
    if not found.over:
        return f"{used}; each was given in time."
    return f"{used}; {len(found.over)} took longer than meant: {numbered(found.over)}."


def pressed(turn: Turn) -> str:
    """How a question under pressure went: `2 min 0 s given, 2 min 31 s taken: 31 s over`; '' for any other."""
    if not turn.limit:
        return ""
    given, taken = 60 * turn.limit, sum(answer.seconds for answer in turn.answers)
    over = round(taken) - round(given)
    told = "not answered" if not turn.answers else f"{duration(taken)} taken"
    end = f": {duration(over)} over" if over > 0 else ", in time" if turn.answers else ""
    return f"{duration(given)} given, {told}{end}"


def comment_parts(comment: Comment) -> Iterator[tuple[str, str]]:
    """A comment as labelled texts."""
    if len(comment.kinds) > 1:
        yield "Kind", "it may be either of two"
    for kind in comment.kinds:
        yield "Taken as", kind.title
        yield "It tells", kind.tells
        yield "Stronger", kind.stronger
        yield "Follow up", kind.follow_up
    if not comment.kinds:
        yield "Kind", "could not be told" + (", so only the form was looked at" if comment.seen else "")
    for seen in comment.seen:
        yield "Form", seen


def numbered(turns: Sequence[int], most: int = 12) -> str:
    """`question 2`, or `questions 2, 3 and 5`, of which at most `most` are named."""
    if len(turns) == 1:
        return f"question {turns[0]}"
    if len(turns) > most:
        return f"questions {', '.join(map(str, turns[:most]))} and {len(turns) - most} more"
    return f"questions {', '.join(map(str, turns[:-1]))} and {turns[-1]}"


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def when(moment: datetime) -> str:
    """A moment in UTC: the same on every machine that reads the report."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
