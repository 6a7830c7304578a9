"""The interview line by line on stdin and stdout, for screen readers, pipes and scripts: the session of the app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, TextIO

from interviewer.domain import HINT_COST, Enquiry, Grade, PointGrade, Speech, Turn, TurnState, Wording
from interviewer.errors import GradeError, ModelError, SessionError, UsageError, nearest
from interviewer.interview import Interview
from interviewer.manner import INVITATION, NEUTRAL, before_follow_up, before_question
from interviewer.plain_reading import END, NOTHING, Closed, Left, Reader, Typed
from interviewer.report.delivery import newest_lines
from interviewer.report.format import SIGNS, comment_parts, drilled, duration, earned, out_of_five, pressed
from interviewer.report.next_time import next_time
from interviewer.speech.aloud import Aloud
from interviewer.text import printable

COMMANDS = {
    "/hint": f"a hint, which costs {HINT_COST:.0%} of its point",
    "/again": "the question in other words",
    "/predict": "the score you expect, 0 to 5, before you answer: /predict 3.5",
    "/skip": "leave it",
    "/pause": "let the clock stand still until the next line",
    "/leave": "go on another time",
    "/quit": "end the session for good",
    "/help": "these commands",
}
GO_ON = "interviewer interview --plain --resume"
WITH_ARGUMENTS = ("/predict", "/rate")
_LIKE_A_COMMAND = re.compile(r"/[a-z]+(\s+\S+){0,2}", re.IGNORECASE)  # a longer line is taken for an answer


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer that was spoken: its text, what was heard, how long it took in seconds, what there is to say of it."""

    text: str
    speech: Speech
    seconds: float
    notes: Sequence[str] = ()


class PlainSession:
    """Runs `interview`, reading with `reader` and writing to `sink`.

    `error` is the grader's own error on the 0..1 scale; `save_draft(n, text, seconds)` keeps the lines of an unfinished
    answer.
    `hear` gives the spoken answer to a turn, where there is one: it can be replaced by a typed one before it is graded.
    `aloud` reads questions aloud, until the next line is typed.
    """

    commands: ClassVar[Mapping[str, str]] = COMMANDS

    def __init__(
        self,
        interview: Interview,
        source: TextIO | Reader,
        sink: TextIO,
        *,
        error: float,
        explain: bool = False,
        manner: str = NEUTRAL,
        save_draft: Callable[[int, str, float], None],
        hear: Callable[[Turn], Spoken | None] = lambda _: None,
        aloud: Aloud | None = None,
    ) -> None:
        self._interview = interview
        self._reader = source if isinstance(source, Reader) else Reader(source)
        self._sink = sink
        self._error = error
        self._explain = explain
        self._manner = manner
        self._save_draft = save_draft
        self._hear = hear
        self._aloud = aloud or Aloud()
        self._reader.heard_line = self._aloud.stop

    def run(self, draft: Typed = NOTHING) -> None:
        """Until the plan is through, `/quit` or the end of what a pipe brings; the session has ended then.

        `/leave`, and the end of input at a terminal or before anything was answered, leave it to go on. `draft` is
        what was typed of the open answer before the session was interrupted.
        """
        commands = ", ".join(f"{command} ({meaning})" for command, meaning in self.commands.items())
        self._say(f"An answer ends with a line holding only '{END}'. In place of an answer: {commands}.")
        self._recall(draft)
        try:
            while self._step(draft):
                draft = NOTHING
        except Left:
            self._say(f"\nThe session is kept. Go on with: {GO_ON} {self._interview.session.id}")
            return
        except Closed:
            self._say("\nThe session ends here.")
        self._interview.end()
        self._sum_up()

    # -- steps -------------------------------------------------------------------------------------------------------

    def _step(self, draft: Typed) -> bool:
        """One step of the session; False after the last question."""
        turn = self._interview.turn
        if turn is None:
            return self._listen(draft) if self._interview.session.closing else self._ask()
        if turn.state in (TurnState.ASKED, TurnState.PROBED):
            self._take_answer(turn, draft)
        elif turn.state is TurnState.ANSWERED:
            self._grade()
        else:
            self._probe()
        return True

    def _ask(self) -> bool:
        asked = self._interview.ask()
        if asked is not None:
            self._put_question(asked)
        elif self._interview.session.closing:
            self._invite()
            return True
        return asked is not None

    def _invite(self) -> None:
        self._say(f"\n{INVITATION}")
        self._say(f"One question at a time, each ending with a line holding only '{END}'; /skip when you have no more.")

    def _listen(self, draft: Typed) -> bool:
        """A question of the candidate's own and the comment on it; False after the last."""
        interview = self._interview
        if interview.open_enquiry is None:
            typed = self._reader.read(draft, partial(self._save_draft, 0), self._carry_out)
            if typed is not None and typed.text.strip():
                interview.enquire(typed.text, typed.seconds)
            elif interview.session.enquiries:
                return False
            else:
                interview.enquire("", 0.0)
        enquiry = interview.comment()
        self._comment(enquiry)
        return bool(enquiry.text)

    def _comment(self, enquiry: Enquiry) -> None:
        if enquiry.comment is not None:
            for label, said in comment_parts(enquiry.comment):
                self._say(f"  {label}: {said}")
        if enquiry.text:
            self._say("\nWhat else would you like to ask?")

    def _recall(self, draft: Typed) -> None:
        """Show where an interrupted session stands."""
        turn = self._interview.turn
        if turn is None and not self._interview.session.closing:
            return
        self._say("\nGoing on where the session was interrupted.")
        if turn is None:
            self._invite()
        else:
            self._put_question(turn)
        if turn is not None and turn.open_probe is not None:
            self._put_follow_up(turn.open_probe.wording)
        if draft.text.strip():
            self._say(f"You had typed, and can go on with or end with '{END}':\n{draft.text}")

    def _put_question(self, turn: Turn) -> None:
        plan = self._interview.session.plan
        stage = plan.stage_of(turn.n - 1)
        title = stage.title if stage else ""
        question = turn.question
        self._say(f"\nQuestion {turn.n} of {plan.questions} - {title} - {question.topic}, {question.level}")
        if about := drilled(plan, question):
            self._say(f"{about}; what you leave out of the others changes no card.")
        remark = before_question(self._manner, self._interview.session, turn)
        self._remark(remark)
        if turn.limit:
            given = duration(60 * turn.limit)
            self._say(f"Under pressure: you have {given}, half of the usual time. Nothing is cut when it is over.")
        self._say(turn.wording.text)
        self._aloud.question(turn.wording.text, remark)
        self._explain_wording(turn.wording)

    def _put_follow_up(self, wording: Wording) -> None:
        session, turn = self._interview.session, self._interview.turn
        self._say("")
        remark = before_follow_up(self._manner, session, turn, len(turn.follow_ups)) if turn is not None else ""
        self._remark(remark)
        self._say(f"Follow-up: {wording.text}")
        self._aloud.question(wording.text, remark)
        self._explain_wording(wording)

    def _take_answer(self, turn: Turn, draft: Typed) -> None:
        spent = sum(answer.seconds for answer in turn.answers) + draft.seconds
        spoken = self._hear(turn) if not draft.text else None
        typed = self._reader.read(
            Typed(self._put_spoken(turn, spoken), 0.0) if spoken else draft,
            partial(self._save_draft, turn.n),
            self._carry_out,
            max(0.0, 60 * turn.limit - spent),
            lambda: self._say("The time for this question is up. Finish your answer: nothing is cut."),
            replaceable=spoken is not None,
        )
        if typed is not None:
            seconds = spoken.seconds if spoken and typed.untouched else typed.seconds
            answered = self._interview.answer(typed.text, seconds, spoken.speech if spoken else None)
            self._remark(f"Under pressure: {pressed(answered)}." if turn.limit else "")

    def _put_spoken(self, turn: Turn, spoken: Spoken) -> str:
        """Show what was heard, and keep it as one keeps a draft."""
        for note in spoken.notes:
            self._say(note)
        if spoken.text:
            self._say(f"'{END}' takes it as it is; what you type takes its place.")
            self._save_draft(turn.n, spoken.text, spoken.seconds)
        return spoken.text

    def _carry_out(self, line: str) -> bool | None:
        """Obey a line that is a command: whether it has settled the question at hand; None when the line is text."""
        try:
            command = self._command(line)
            return None if command is None else self._obey(*command)
        except (SessionError, UsageError) as error:
            self._say(f"{error} {error.hint}".rstrip())
            return False

    def _command(self, line: str) -> tuple[str, str] | None:
        """The command on a line and what follows it; None when the line is the beginning of an answer.

        Raises UsageError for one that is not known, which is no answer either: it would be graded.
        """
        word, _, rest = line.strip().partition(" ")
        if word in self.commands and (not rest or word in WITH_ARGUMENTS):
            return word, rest.strip()
        if _LIKE_A_COMMAND.fullmatch(line.strip()):
            raise UsageError(f"There is no command {line.strip()}.", nearest(word, self.commands))
        return None

    def _obey(self, command: str, rest: str) -> bool:
        """Carry out a command; whether it has settled the question at hand."""
        turn = self._interview.turn
        if command == "/quit":
            raise Closed
        if command == "/leave":
            raise Left
        if command == "/skip":
            if not self._interview.session.closing:
                self._interview.skip()
            return True
        if command == "/pause":
            self._say("Paused. The clock stands still; the next line goes on.")
            self._interview.rested(self._reader.rest())
            self._say("Going on.")
            return False
        if command == "/predict":
            self._predict(rest)
        elif command == "/help":
            for name, meaning in self.commands.items():
                self._say(f"{name}: {meaning}")
        elif command == "/hint":
            hint = self._interview.hint() or "There is no further hint."
            self._say(hint)
            self._aloud.remark(hint)
        elif turn is not None and turn.state is TurnState.ASKED:
            self._repeat(self._interview.reword())
        elif turn is not None and turn.open_probe is not None:
            self._repeat(turn.open_probe.wording)
        return False

    def _repeat(self, wording: Wording) -> None:
        self._say(wording.text)
        self._aloud.question(wording.text)

    def _predict(self, rest: str) -> None:
        try:
            self._interview.predict(float(rest.replace(",", ".")) / 5)
        except ValueError:
            self._say("Give the score that you expect, from 0 to 5, such as: /predict 3.5")

    def _grade(self) -> None:
        self._say("\nGrading ...")
        try:
            turn = self._interview.grade()
        except (GradeError, ModelError) as error:
            self._say(f"Not graded: {error} {error.hint}".rstrip() + "\nYour answer is kept.")
            self._interview.close()
            return
        self._graded(turn)

    def _graded(self, turn: Turn) -> None:
        if turn.grade is not None:
            for line in grade_lines(turn.grade, self._error):
                self._say(line)
        for line in newest_lines(turn):
            self._say(f"  {line}")
        if sentences := next_time(turn):
            self._say(f"  Next time: {' '.join(sentences)}")
        prediction = turn.prediction
        if prediction is not None and prediction.reached is not None and len(turn.answers) == 1:
            self._say(f"You expected {out_of_five(prediction.expected)}.")

    def _probe(self) -> None:
        follow_up = self._interview.probe()
        if follow_up is not None:
            self._put_follow_up(follow_up.wording)

    def _sum_up(self) -> None:
        session = self._interview.session
        graded = sum(1 for turn in session.turns if turn.grade is not None and not turn.grade.abstained)
        score = session.score
        if score is not None:
            self._say(f"\n{graded} answered and graded; mean {out_of_five(score)}.")
        self._say(f"Report: interviewer report {session.id}")

    # -- lines -------------------------------------------------------------------------------------------------------

    def _remark(self, text: str) -> None:
        """What the interviewer's manner says before a question."""
        if text:
            self._say(text)

    def _explain_wording(self, wording: Wording) -> None:
        if self._explain:
            self._say(explain_wording(wording))

    def _say(self, text: str) -> None:
        self._sink.write(printable(text) + "\n")
        self._sink.flush()


def grade_lines(grade: Grade, error: float) -> Iterator[str]:
    """A grade for reading line by line."""
    if grade.score is None:
        yield f"No score: {grade.reason}"
    else:
        yield f"Score {out_of_five(grade.score, error)} of 5 ({grade.band})"
    for point in grade.points:
        yield _point_line(point)
    for point in grade.unheard:
        yield f"  ? not judged (weight {point.weight}): {point.text} - heard too badly"
    for each in grade.misconceptions:
        yield f"  Watch out: {each.claim} - {each.correction}"


def _point_line(point: PointGrade) -> str:
    quote = f' - "{" ".join(point.evidence.text.split())}"' if point.evidence else ""
    return f"  {SIGNS[point.verdict]} {point.verdict} ({earned(point)}): {point.text}{quote}"


def explain_wording(wording: Wording) -> str:
    """Who wrote a text, and why the model's was refused where it was."""
    if wording.by_model:
        return "  [the model's words]"
    if wording.refused:
        return f'  [authored; the model offered "{wording.refused}", refused: {wording.refusal}]'
    return f"  [authored{'; ' + wording.refusal if wording.refusal else ''}]"
