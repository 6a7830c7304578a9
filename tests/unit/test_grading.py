"""The grader without a real model: points, windows, verdicts, records. The encoder is a hash of stems."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.domain import KeyPoint, Kind, Level, Misconception, Question, Stage, Verdict
from interviewer.errors import GradeError, ModelDied
from interviewer.grading.agreement import f1_scores, pearson, set_card, within
from interviewer.grading.bands import band
from interviewer.grading.clauses import clauses
from interviewer.grading.grader import PointGrader
from interviewer.grading.judge import LABELS, judge_logits, request
from interviewer.grading.language import other_language
from interviewer.grading.order import disordered, learn
from interviewer.grading.output import grade_record
from interviewer.grading.points import question_from_reference, split_reference
from interviewer.grading.silence import says_nothing
from interviewer.grading.views import plain
from interviewer.grading.weights import Contradiction, Judge, Weights
from interviewer.models.ports import WordVectors
from tests.fakes import HashEncoder, ScriptedChat

QUESTION = Question(
    id="cache-why",
    topic="caching",
    prompt="How does a cache help a service?",
    variants=("What is a cache good for in a service?",),
    level=Level.JUNIOR,
    stage=Stage.TECHNICAL,
    kind=Kind.CONCEPT,
    minutes=2,
    reference="Repeated reads come from memory instead of the database. Stale entries expire after a while.",
    key_points=(
        KeyPoint("memory", "Repeated reads come from memory instead of the database.", 3, ("hot rows stay in memory",)),
        KeyPoint("stale", "Stale entries expire after a while.", 1, ("old values time out",)),
    ),
    misconceptions=(Misconception("A cache makes every write durable.", "Writes still go to the database."),),
)


def grader(**changes: object) -> PointGrader:
    return PointGrader(HashEncoder(), weights=Weights.shipped().model_copy(update=changes))


# -- what a grade is -------------------------------------------------------------------------------------------------


def test_the_reference_covers_its_points_with_quotes_from_the_answer() -> None:
    grade = grader().grade(QUESTION, QUESTION.reference)
    assert [point.verdict for point in grade.points] == [Verdict.COVERED, Verdict.COVERED]
    for point in grade.points:
        assert point.evidence is not None
        assert point.evidence.text == QUESTION.reference[point.evidence.start : point.evidence.end]
    assert grade.points[1].evidence is not None
    assert "expire" in grade.points[1].evidence.text


def test_the_score_is_the_weighted_mean_of_the_points_credits() -> None:
    grade = grader().grade(QUESTION, "Repeated reads come from memory instead of the database.")
    assert grade.score == pytest.approx(sum(p.weight * p.credit for p in grade.points) / 4, abs=1e-4)
    assert grade.points[0].credit > grade.points[1].credit
    assert grade.low is not None
    assert grade.high is not None
    assert grade.score is not None
    assert 0 <= grade.low <= grade.score <= grade.high <= 1
    assert grade.answers == 1


@pytest.mark.parametrize("between", ["\n\n", " \n \n", "\n```\nSELECT stale\n```\n", "\n\n~~~\nSELECT stale\n~~~\n\n"])
def test_no_quote_joins_two_answers_or_prose_and_code(between: str) -> None:
    first, second = "Repeated reads come from memory", "instead of the database."
    joined = grader().grade(QUESTION, f"{first}, {second}").points[0].evidence
    assert joined is not None
    assert second in joined.text
    apart = grader().grade(QUESTION, first + between + second).points[0].evidence
    assert apart is not None
    assert apart.text == first


def test_a_missing_point_has_no_quote_and_every_other_one_has() -> None:
    for answer in (QUESTION.reference, "Hot rows stay in memory, I suppose.", "Bananas are yellow and sweet."):
        for point in grader().grade(QUESTION, answer).points:
            assert (point.evidence is None) == (point.verdict is Verdict.MISSING)


def test_the_same_answer_gets_the_same_grade() -> None:
    once = grader()
    first = once.grade(QUESTION, "Old values time out and reads come from memory.")
    again = once.grade(QUESTION, "Old values time out and reads come from memory.")
    assert replace(first, ms=0) == replace(again, ms=0)
    assert replace(first, ms=0) == replace(
        grader().grade(QUESTION, "Old values time out and reads come from memory."), ms=0
    )


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "  \n",
        "…?!",
        "I don't know.",
        "No idea, sorry!",
        "How does a cache help a service?",
        "A cache helps the service.",
        "What is a cache good for in a service?",
    ],
)
def test_answers_that_say_nothing_score_zero_without_a_model(answer: str) -> None:
    encoder = HashEncoder()
    grade = PointGrader(encoder).grade(QUESTION, answer)
    assert (grade.score, grade.low, grade.high, encoder.calls) == (0.0, 0.0, 0.0, 0)
    assert all(point.verdict is Verdict.MISSING for point in grade.points)


def test_words_that_the_candidate_was_shown_earn_nothing() -> None:
    probe = "What happens to stale entries that expire after a while?"
    answer = "Stale entries expire after a while."
    before = grader().grade(QUESTION, answer).points[1].credit
    after = grader().grade(QUESTION, answer, asked=(probe,)).points[1].credit
    assert before > 0.5
    assert after == 0.0


def test_a_point_made_of_the_questions_words_can_still_be_said() -> None:
    question = question_from_reference("Is a tuple or a list immutable?", "A tuple is immutable.")
    assert not says_nothing("the tuple, obviously since Python began", [question.prompt])
    assert grader().grade(question, "the tuple stays immutable for ever once built").score != 0.0


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Um, it is, uh, you know, sorted.", "it is, sorted."),
        ("Hmm I mean the hummus, um", "the hummus,"),
        ("The umbrella term is error.", "The umbrella term is error."),
    ],
)
def test_what_fills_a_pause_is_not_read(said: str, read: str) -> None:
    assert len(plain(said)) == len(said)
    assert plain(said).split() == read.split()


@pytest.mark.parametrize(
    ("answer", "language"),
    [
        ("Ein Cache hält die Daten im Speicher, und die alten Einträge werden nach einer Weile gelöscht.", "German"),
        ("Un cache garde les données en mémoire et les anciennes valeurs sont effacées après un moment.", "French"),
        ("Una caché guarda los datos en memoria y los valores viejos se borran después de un rato.", "Spanish"),
        ("Кэш хранит данные в памяти, а старые записи удаляются через некоторое время.", "another script"),
        ("缓存将数据保存在内存中，旧条目会在一段时间后被删除。", "another script"),
    ],
)
def test_an_answer_in_another_language_gets_no_score_but_a_reason(answer: str, language: str) -> None:
    grade = grader().grade(QUESTION, answer)
    assert (grade.score, grade.low, grade.high, grade.points) == (None, None, None, ())
    assert language in grade.reason


@pytest.mark.parametrize(
    "answer",
    [
        "Redis, TTL, LRU, hot rows, fewer reads, stale entries expire.",
        "SELECT id FROM orders WHERE total > 5; die, man, die!",
        "Une cache",
        "λ is the arrival rate and ρ the utilisation: reads come from memory.",
    ],
)
def test_terse_english_code_and_symbols_are_graded(answer: str) -> None:
    assert grader().grade(QUESTION, answer).score is not None


def test_no_sample_of_the_corpus_is_taken_for_another_language() -> None:
    corpus, _ = load(places.shipped("corpus"))
    answers = [text for question in corpus for text in (question.reference, *(s.answer for s in question.samples))]
    assert [answer for answer in answers if other_language(answer)] == []


PROSE = (
    "An index slows down every write, because each insert and each delete has to keep it up to date as well, so I "
    "would look at how often the table is read and how often it is written before I add one to it."
)


def test_a_heap_of_words_is_told_from_prose() -> None:
    order = Weights.shipped().order
    heap = PROSE.split()
    random.Random(0).shuffle(heap)
    assert not disordered(PROSE, order)
    assert disordered(" ".join(heap), order)
    assert not disordered("Redis, TTL, LRU, hot rows, write-through, stampede, jitter, eviction. " * 5, order)
    assert not disordered("the of to a is", order)


def test_a_heap_of_words_earns_less_than_half() -> None:
    heap = f"{PROSE} {QUESTION.reference}".split()
    random.Random(0).shuffle(heap)
    prose, shuffled = (grader().grade(QUESTION, text).score or 0.0 for text in (QUESTION.reference, " ".join(heap)))
    assert prose > 0.9
    assert shuffled < 0.5


def test_order_is_learned_from_what_follows_what() -> None:
    order = learn(["The cache is on the host and the disk is on the rack."] * 20, 0.0)
    assert order.value("on", "the") > 0 > order.value("the", "the")
    assert order.value("unheard", "of") == 0.0


WRONG = "Bananas are yellow. A cache makes every write durable."


def test_a_misconception_contradicts_the_point_it_is_about() -> None:
    point = KeyPoint("durable", "Writes go to the database as before.", 2, ("the disk keeps what was saved",))
    question = replace(QUESTION, key_points=(point,))
    rule = Contradiction(claim=0.7, margin=0.1, relevance=0.2, precision=0.8)
    grade = grader(contradiction=rule).grade(question, WRONG)
    assert grade.misconceptions == QUESTION.misconceptions
    found = grade.points[0]
    assert (found.verdict, found.credit, found.confidence) == (Verdict.CONTRADICTED, 0.0, 0.8)
    assert found.evidence is not None
    assert found.evidence.text == "A cache makes every write durable."


def test_a_misconception_denied_or_far_from_every_point_is_not_held_against_the_answer() -> None:
    rule = Contradiction(claim=0.7, margin=0.1, relevance=0.2, precision=0.8)
    denied = "Bananas are yellow. A cache never makes every write durable."
    assert grader(contradiction=rule).grade(QUESTION, denied).misconceptions == ()
    far = rule.model_copy(update={"relevance": 0.9})
    assert grader(contradiction=far).grade(QUESTION, WRONG).misconceptions == ()


# -- failures --------------------------------------------------------------------------------------------------------


class _Broken(HashEncoder):
    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        raise ModelDied("The encoder ended.")


class _NotANumber(HashEncoder):
    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        return [replace(each, parts=np.full_like(each.parts, np.nan)) for each in super().words(texts)]


class _Short(HashEncoder):
    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        return super().words(texts)[:-1]


def test_a_failing_model_is_an_error_and_never_a_score() -> None:
    with pytest.raises(ModelDied):
        PointGrader(_Broken()).grade(QUESTION, "Reads come from memory.")
    for encoder in (_NotANumber(), _Short()):
        with pytest.raises(GradeError):
            PointGrader(encoder).grade(QUESTION, "Reads come from memory.")


@pytest.mark.parametrize("side", ["answer", "reference"])
def test_what_is_too_long_is_refused_before_it_is_encoded(side: str) -> None:
    encoder = HashEncoder()
    long = "A cache keeps hot rows near. " * 3_000
    question = question_from_reference("What?", long if side == "reference" else "A cache is near.")
    with pytest.raises(GradeError, match=f"The {side} has 8"):
        PointGrader(encoder).grade(question, long if side == "answer" else "It is near.")
    assert PointGrader(encoder).texts(question, long) == []
    assert encoder.calls == 0


def test_a_rubric_that_cannot_be_graded_by_is_an_error() -> None:
    with pytest.raises(GradeError, match="no key points"):
        grader().grade(replace(QUESTION, key_points=()), "Reads come from memory.")
    with pytest.raises(GradeError, match="content words"):
        grader().grade(replace(QUESTION, key_points=(KeyPoint("x", "It is so."),)), "Reads come from memory.")
    with pytest.raises(GradeError, match="characters"):
        grader().grade(QUESTION, "memory " * 20_000)


# -- the chat model's say --------------------------------------------------------------------------------------------


def test_the_chat_model_is_asked_only_when_it_has_weight() -> None:
    answer = "Hot rows stay in memory, I suppose."
    sure, unsure = ScriptedChat(yes=0.99), ScriptedChat(yes=0.01)
    weighed = Weights.shipped().model_copy(update={"judge": Judge(weight=0.5)})
    more = PointGrader(HashEncoder(), sure, weighed).grade(QUESTION, answer)
    less = PointGrader(HashEncoder(), unsure, weighed).grade(QUESTION, answer)
    assert more.score is not None
    assert less.score is not None
    assert more.score > less.score
    assert more.grader.model == "scripted"
    mute = Weights.shipped().model_copy(update={"judge": Judge(weight=0.0)})
    silent = PointGrader(HashEncoder(), sure, mute).grade(QUESTION, answer)
    assert silent.grader.model == ""
    assert silent.score == grader(judge=Judge()).grade(QUESTION, answer).score


def test_all_points_share_one_prefix_and_each_adds_its_number() -> None:
    prefix, asked = request("Why?", 'because """\nPoints:', ["It is\n2. so.", "It is not."])
    assert asked == [" 1?", " 2?"]
    content = prefix[-1].content
    assert content.count('"""') == 2
    assert "1. It is 2. so.\n2. It is not.\n" in content


def test_judging_reads_probabilities_of_a_closed_set() -> None:
    logits = judge_logits(ScriptedChat(yes=0.8), "Why?", 'because """ of that', ["It is so.", "It is not."])
    assert logits == pytest.approx([np.log(4.0)] * 2)
    assert len(set(LABELS)) == 2


# -- references, clauses, small parts --------------------------------------------------------------------------------


def test_a_reference_is_cut_into_statements() -> None:
    listed = "Two kinds:\n- A clustered index orders the rows.\n- A heap keeps them where there is room."
    assert split_reference(listed) == [
        "Two kinds: A clustered index orders the rows.",
        "A heap keeps them where there is room.",
    ]
    assert split_reference("1. Reads get faster. 2. Writes get slower because of upkeep.") == [
        "Reads get faster.",
        "Writes get slower because of upkeep.",
    ]
    assert split_reference("Version 3.11 or newer is needed.") == ["Version 3.11 or newer is needed."]
    assert len(split_reference(" ".join(f"Statement number {n} talks about subject{n}." for n in range(40)))) == 12


def test_a_reference_becomes_a_question_of_equal_points() -> None:
    question = question_from_reference("What is an index?", "It orders values. It costs writes and disk space.")
    assert [point.id for point in question.key_points] == [f"s{n + 1}" for n in range(len(question.key_points))]
    assert {point.weight for point in question.key_points} == {2}
    assert question == question_from_reference("What is an index?", "It orders values. It costs writes and disk space.")
    with pytest.raises(GradeError):
        question_from_reference("What is an index?", " … ")


def test_clauses_are_spans_of_the_text_in_order() -> None:
    text = "  First the index is read, and then the rows are fetched. It costs writes; " + "word " * 60
    spans = clauses(text)
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert max(len(text[a:b].split()) for a, b in spans) <= 24 * 2


@pytest.mark.parametrize(
    ("score", "word"), [(0.0, "very weak"), (0.2, "weak"), (0.5, "partial"), (0.7, "solid"), (1.0, "strong")]
)
def test_bands(score: float, word: str) -> None:
    assert band(score) == word


def test_the_record_has_the_format_of_the_design() -> None:
    grade = grader().grade(QUESTION, QUESTION.reference)
    record = json.loads(json.dumps(grade_record(grade)))
    assert list(record) == ["score", "low", "high", "band", "abstained", "points", "misconceptions", "grader", "ms"]
    assert list(record["points"][0]) == ["text", "weight", "verdict", "confidence", "evidence"]
    assert list(record["points"][0]["evidence"]) == ["start", "end", "text"]
    assert list(record["grader"]) == ["encoder", "model", "version"]
    held_back = grade_record(replace(grade, score=None, low=None, high=None, reason="not English"))
    assert held_back["abstained"] is True
    assert held_back["reason"] == "not English"


def test_agreement_figures() -> None:
    a, b = np.array([0.0, 0.5, 1.0, 0.5]), np.array([0.1, 0.5, 0.9, 0.5])
    assert pearson(a, b) == pytest.approx(1.0)
    assert pearson(a, np.zeros(4)) == 0.0
    assert within(a, ["p", "p", "q", "q"]).tolist() == [-0.25, 0.25, 0.25, -0.25]
    assert set_card(a, b, ["p", "p", "q", "q"]).questions == 2
    assert f1_scores(np.array([0, 1, 2]), np.array([0, 2, 2]), 3) == pytest.approx([1.0, 0.0, 2 / 3])


# -- the shipped weights ---------------------------------------------------------------------------------------------


def test_the_shipped_weights_state_their_error() -> None:
    weights = Weights.shipped()
    assert 0.05 < weights.score_error < 0.4
    assert weights.card.verdicts.strong_beats_weak >= 0.95
    assert len(weights.version) == 10
    assert {"mohler", "sprag", "corpus"} <= set(weights.card.sets)


def test_unknown_or_missing_keys_are_refused() -> None:
    data = Weights.shipped().model_dump()
    with pytest.raises(GradeError, match="surprise"):
        Weights.parse(json.dumps({**data, "surprise": 1}))
    with pytest.raises(GradeError, match="thresholds"):
        Weights.parse(json.dumps({**data, "partial": 0.9}))
    with pytest.raises(GradeError):
        Weights.parse("{")
    with pytest.raises(ValidationError):
        Weights.model_validate({})
