"""Lines of the drill screens. Pure; every text from outside is literal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from textual.content import Content

from interviewer.domain import Plan, Rating, Review, Session
from interviewer.report.format import duration, out_of_five
from interviewer.report.summary import summarise
from interviewer.tui import chart
from interviewer.tui.literal import literal, one_line
from interviewer.tui.practice_desk import Due, Leech, Outlook, Rated, Result
from interviewer.tui.report_text import meter
from interviewer.tui.widgets.hanging import Hanging

SIGNS = {Rating.AGAIN: "✗", Rating.HARD: "◐", Rating.GOOD: "✓", Rating.EASY: "★"}
STYLES = {
    Rating.AGAIN: "$text-error",
    Rating.HARD: "$text-warning",
    Rating.GOOD: "$text-success",
    Rating.EASY: "$text-success",
}
KEYS = "1 again   2 hard   3 good   4 easy   u undo"
OWN_TAKEN_BACK = "Your rating is taken back."
BACK = 15  # cells of `in 12 months`, and of what stands before a row
BAR = 12
MONTH = 30.4  # days


def title() -> Content:
    return Content.assemble(
        ("Drill", "bold $primary"), "\n", ("What you missed comes back before you forget it, in other words.", "$quiet")
    )


def back(due: date, day: date) -> str:
    """When a card comes back, as people say it."""
    days = (due - day).days
    if days <= 1:
        return "tomorrow" if days == 1 else "today"
    if days < 2 * MONTH:
        return f"in {days} days"
    return f"in {days / MONTH:.0f} months" if days < 24 * MONTH else f"in {days / 365:.0f} years"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


# -- before ------------------------------------------------------------------------------------------------------------


def interrupted(session: Session) -> Content:
    stage, turn = session.plan.stages[0], session.current
    place = f"{stage.title}, question {turn.n if turn else 1} of {session.plan.questions}"
    return Content.assemble(("Continue drill  ", "bold"), literal(place))


def preview(plan: Plan) -> Content:
    """What a drill is going to be."""
    points = sum(map(len, plan.points.values()))
    what = f" on {counted(points, 'point')}" if points else ""
    return literal(f"{counted(plan.questions, 'question')}{what}, about {plan.stages[0].minutes} minutes", "$quiet")


def due_head(due: Due) -> Content:
    if not due.cards:
        return literal("No card is due today.", "$quiet")
    fresh = f", {due.fresh} of them new" if due.fresh else ""
    return Content.assemble((counted(due.cards, "card"), "bold"), (f" due today{fresh}", "$quiet"))


def due_line(due: Due) -> Content:
    """All topics on one line."""
    if not due.cards:
        return Content.assemble(due_head(due), (" A point missed in an interview comes back here.", "$quiet"))
    topics = " · ".join(f"{name} {count}" for name, count in due.topics)
    return Content.assemble(due_head(due), (": ", "$quiet"), literal(topics))


def due_rows(due: Due, most: int) -> Iterator[Content]:
    """A bar for each topic, the rest of them in the last of `most` rows."""
    shown = due.topics if len(due.topics) <= most else due.topics[: most - 1]
    named = max((len(name) for name, _ in shown), default=0)
    largest = max((count for _, count in shown), default=1)
    for name, count in shown:
        bar = "━" * max(1, round(BAR * count / largest))
        yield Content.assemble(literal(f"{name:<{named}}  "), (f"{bar:<{BAR}}", "$primary"), literal(f"  {count}"))
    if rest := due.topics[len(shown) :]:
        yield literal(f"{counted(sum(count for _, count in rest), 'card')} on {len(rest)} other topics", "$quiet")


def day_line(outlook: Outlook) -> Content:
    """What was done today, and what the limits are."""
    limits = outlook.limits
    told = f"{outlook.drilled} of {limits.cards} drilled today, at most {limits.fresh} of them new"
    return literal(told, "$quiet")


def coming_line(outlook: Outlook) -> Content:
    week = sum(outlook.coming[:7])
    if not any(outlook.coming):
        return literal(f"Nothing comes back within {len(outlook.coming)} days.", "$quiet")
    told = f"  the next {len(outlook.coming)} days; {counted(week, 'card')} within a week"
    return Content.assemble((chart.counts(outlook.coming), "$primary"), (told, "$quiet"))


def leech_row(leech: Leech) -> Hanging:
    lead = literal(f"! {leech.card.lapses} times", "bold $text-warning")
    text = Content.assemble(one_line(leech.card.text), literal(f"  {leech.question.topic}", "$quiet"))
    return Hanging(lead, text, 11)


def leech_text(leech: Leech) -> Content:
    """All there is to learn it by."""
    question, card = leech.question, leech.card
    point = question.point(card.point_id)
    others = [literal(f"\n  · {each}") for each in point.accept]
    return Content.assemble(
        (f"Forgotten {card.lapses} times. ", "bold $text-warning"),
        "More repetition will not help: find an example of your own, or say it aloud to somebody.\n\n",
        literal(question.prompt, "bold"), "\n\n", literal(point.text), *others, "\n\n",
        ("Hint  ", "$quiet"), literal(point.hint or "none"), "\n\n",
        ("Reference answer\n", "$quiet"), literal(question.reference),
    )  # fmt: skip


# -- while it runs -----------------------------------------------------------------------------------------------------


def rating(review: Review) -> Content:
    """`✗ again`, and whose rating that is where it is not the grader's."""
    word = literal(f"{SIGNS[review.rating]} {review.rating}", f"bold {STYLES[review.rating]}")
    if review.overruled is None:
        return word
    return Content.assemble(word, literal(f" (yours; the grader said {review.graded})", "$quiet"))


def note(rated: Rated) -> Content:
    """What the grade did to the card of a point."""
    told = Content.assemble(
        ("card  ", "$quiet"), rating(rated.review), literal(f"  back {back(rated.review.after.due, rated.day)}")
    )
    return Content.assemble(told, "\n", leech_note(rated)) if rated.leech else told


def leech_note(rated: Rated) -> Content:
    times = rated.review.after.lapses
    return literal(f"! leech: forgotten {times} times, learn it another way", "bold $text-warning")


# -- after -------------------------------------------------------------------------------------------------------------


def head(result: Result) -> Content:
    session, summary = result.session, summarise(result.session)
    error = result.error if summary.score is not None else None
    score = literal(out_of_five(summary.score, error), "bold $primary")
    counts = f"{counted(summary.answered, 'answer')}   {summary.skipped} skipped   {duration(60 * summary.minutes)}"
    name = session.plan.stages[0].title if session.plan.stages else ""
    state = "Drill done" if session.ended_at else "Drill interrupted"
    return Content.assemble(
        (state, "bold $primary"), literal(f"  {name}", "$quiet"), "\n\n",
        score, (" of 5" if error is not None else "", "$quiet"), "  ",
        meter(summary.score, 20), literal(f"   {counts}", "$quiet"),
    )  # fmt: skip


def tally(rated: Sequence[Rated]) -> Content:
    """How many cards were rated what."""
    if not rated:
        return literal("No card was changed: nothing was graded that has a card, or it was taken back.", "$quiet")
    found = Counter(each.review.rating for each in rated)
    parts = [literal(f"{SIGNS[each]} {found[each]} {each}", f"bold {STYLES[each]}") for each in Rating if found[each]]
    return Content.assemble(literal(f"{counted(len(rated), 'card')}   ", "$quiet"), Content("   ").join(parts))


def return_line(rated: Sequence[Rated]) -> Content:
    """On which days they come back."""
    days = Counter(each.review.after.due for each in rated)
    day = rated[0].day if rated else date.min
    shown = sorted(days)[:4]
    parts = [f"{days[each]} {back(each, day)}" for each in shown]
    later = sum(days.values()) - sum(days[each] for each in shown)
    return literal("back: " + " · ".join([*parts, f"{later} later"] if later else parts) if rated else "", "$quiet")


def left_line(result: Result) -> Content:
    if result.left:
        return Content.assemble((counted(result.left, "card"), "bold"), (" still due today: n drills on.", "$quiet"))
    return literal("Nothing is left for today.", "$quiet")


def card_row(rated: Rated) -> Hanging:
    """A card in the list: its rating and return beside its point."""
    review = rated.review
    word = literal(f"{SIGNS[review.rating]} {review.rating}", f"bold {STYLES[review.rating]}")
    lead = Content.assemble(word, "\n", literal(back(review.after.due, rated.day), "$quiet"))
    parts = [one_line(review.after.text)]
    if review.overruled is not None:
        parts.append(literal(f"your rating; the grader said {review.graded}", "$quiet"))
    if rated.leech:
        parts.append(leech_note(rated))
    return Hanging(lead, Content("\n").join(parts), BACK)
