"""The gate: which of a model's words reach the candidate."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest

from interviewer.domain import KeyPoint, Question
from interviewer.errors import ModelTimeout
from interviewer.phrasing import ATTEMPTS, Phraser, fact_refusal, form_refusal, leak, repeat_refusal, tidy
from tests.builders import a_question
from tests.fakes import HashEncoder, ScriptedChat

POINT = KeyPoint(
    "writes",
    "An index slows inserts, because it is updated with each row.",
    3,
    ("every insert must maintain it", "you pay when writing", "bulk loading suffers"),
    "What does the index cost when data changes?",
    "Think of the other side.",
)
OTHER = KeyPoint("rows", "An index pays when few rows match.", 2, (), "For which queries is it worthwhile?", "Count.")
QUESTION: Question = a_question(
    prompt="When would you add an index to a column of a large table?",
    variants=("For which columns of large tables is an index worth it?", "How do you decide on an index for a column?"),
    key_points=(POINT, OTHER),
)


def offer(reply: str | Exception, *, ready: bool = True) -> tuple[str, bool, str]:
    wording = Phraser(ScriptedChat(reply, ready=ready), HashEncoder()).question(QUESTION)
    return wording.text, wording.by_model, wording.refusal


def test_the_same_question_in_other_words_passes() -> None:
    said = "When would you decide to add an index to a column of a large table?"
    assert offer(said) == (said, True, "")
    assert offer(f'Reworded question: "{said}"') == (said, True, "")


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        ("An index should be added to large tables.", "not a question"),
        ("When would you add an index to a column?", "drops 'large'"),
        ("Would you, when in doubt, add a wide table to a large index of a column?", "means something else"),
        (
            "When would you add an index to a column of a large table, given that inserts must maintain it?",
            "gives away",
        ),
        ("When would you add 3 indexes to a column of a large table?", "numbers differ"),
        ("When would you not add an index to a column of a large table?", "negation"),
        (QUESTION.prompt, "an authored text"),
        ("", "too short"),
        ("index " * 70, "too long"),
    ],
)
def test_the_authored_text_is_used_when_the_gate_says_no(reply: str, refusal: str) -> None:
    text, by_model, why = offer(reply)
    assert text == QUESTION.prompt
    assert not by_model
    assert refusal in why


def test_a_model_that_fails_or_loads_or_is_absent_costs_nothing() -> None:
    assert "failed: too slow" in offer(ModelTimeout("too slow"))[2]
    assert "still loading" in offer("anything?", ready=False)[2]
    assert Phraser(None, None).question(QUESTION).text == QUESTION.prompt


def test_cancelling_gives_the_authored_text() -> None:
    cancel = Event()
    cancel.set()
    wording = Phraser(ScriptedChat("x"), HashEncoder()).question(QUESTION, cancel)
    assert (wording.text, wording.refusal) == (QUESTION.prompt, "stopped by you")


def test_the_model_is_halted_once_it_has_asked() -> None:
    seen: list[int] = []
    said = "When would you decide to add an index to a column of a large table? And now I answer it myself."
    wording = Phraser(ScriptedChat(said), HashEncoder()).question(QUESTION, watch=seen.append)
    assert wording.text == said.partition(" And")[0]
    assert seen == list(range(1, 16))


def follow(reply: str) -> str:
    return Phraser(ScriptedChat(reply), HashEncoder()).follow_up(QUESTION, POINT, "It makes reads fast.").refusal


def test_a_follow_up_asks_about_its_point_and_leaks_nothing() -> None:
    assert follow("What does such an index cost whenever data changes?") == ""
    assert "gives away the point 'writes'" in follow("Does each insert maintain the index when data changes?")
    assert "not a question" in follow("The index costs when data changes.")
    assert "negation" in follow("What does such an index not cost whenever data changes?")
    assert "drops 'chang'" in follow("What does the index cost?")
    assert "means something else" in follow("What does the index cost Ann, Bob, Carl, Dora and Emil when data changes?")


def test_markup_and_control_characters_are_only_text() -> None:
    assert tidy("\n\x1b[1mQuestion: [bold]Why?[/bold]") == "␛[1mQuestion: [bold]Why?[/bold]"


def test_form() -> None:
    assert form_refusal("Is it so? Is it not so?", "Is it?") == "it is more than one question"
    assert form_refusal("Tell me about a choice.", "Tell me about a decision.") == ""
    assert form_refusal("The choice was hard.", "Tell me about a decision.") == "it is not a question"


def test_code_and_numbers_must_stay() -> None:
    assert fact_refusal("What does `SELECT 1` do?", "What does a query do?") == "its numbers differ"
    assert fact_refusal("What does `SELECT` do?", "What does a query do?") == "it drops code of the question"


def test_words_must_stay_but_one_in_four() -> None:
    assert fact_refusal("Who deletes the key?", "Who is it that deletes the key?") == ""
    assert fact_refusal("Who deletes the key?", "Who is it that deletes?") == "it drops 'key'"
    asked = "Which user in Sydney waits?"
    assert fact_refusal(asked, "Which person in Sydney is it that waits?") == "it drops 'user'"
    asked = "Which user in Sydney waits for the page?"
    assert fact_refusal(asked, "Which person in Sydney waits for the page?") == ""
    asked = "Which user in hot Sydney waits for the large page, which key fails, which index helps and which row grows?"
    said = "Which person in Sydney waits for the page, which key fails, which index helps and which row grows?"
    assert fact_refusal(asked, said) == "it drops 'hot'"


def test_nothing_may_be_said_twice() -> None:
    assert repeat_refusal("Who deletes the key?", "Who is it that deletes the key, and the key?") == "it repeats 'key'"
    assert repeat_refusal("Who deletes the key?", "Who is it that deletes the key?") == ""


def test_a_model_that_rewords_must_find_the_way_back() -> None:
    """A likely text that comes from the authored one, and from which that is not likely to come, has lost something."""
    one = "When would you decide to add an index to a column of a large table?"
    other = "When would you really add an index to a column of a large table?"
    chat = ScriptedChat(one, other, likelihoods=[-0.01, -0.9, -0.1, -0.1])
    assert Phraser(chat, HashEncoder()).question(QUESTION).text == other
    assert chat.likelihoods == []
    assert len(chat.asked) == 2


def test_the_first_refusal_is_told_when_no_attempt_passes() -> None:
    chat = ScriptedChat(*["When would you add an index to a column?"] * ATTEMPTS, likelihoods=[0.0])
    wording = Phraser(chat, HashEncoder()).question(QUESTION)
    assert (wording.text, wording.by_model) == (QUESTION.prompt, False)
    assert wording.refusal == "it drops 'large'"
    assert chat.replies == []


def test_no_further_attempt_is_made_when_time_is_up() -> None:
    chat = ScriptedChat(*["When would you add an index to a column?"] * ATTEMPTS, likelihoods=[0.0])
    Phraser(chat, HashEncoder(), patience=0.0).question(QUESTION)
    assert len(chat.asked) == 1


def test_small_words_that_change_the_question_must_stay() -> None:
    assert fact_refusal("Who deletes the key again?", "Who is it that deletes the key?") == "it drops 'again'"
    assert fact_refusal("What must both teams know?", "What must be known by the teams?") == "it drops 'both'"


def test_words_already_said_are_no_leak() -> None:
    assert leak((POINT,), ("inserts maintain the index",), "Do inserts maintain it?") == ""


def test_what_the_authored_text_does_may_be_done() -> None:
    """Two questions for two, and words after the question where the authored text goes on after it."""
    assert form_refusal("Is it thus? Is it not thus?", "Is it so? Is it not so?") == ""
    assert form_refusal("Is it? Or not? Or both?", "Is it so? Is it not so?") == "it is more than one question"
    assert form_refusal("When is it called? Compare the two.", "When does it call? Compare both.") == ""
    assert form_refusal("It is called. Compare the two.", "When does it call? Compare both.") == "it is not a question"
    assert form_refusal("When is it called? Compare", "When does it call?") == "it is not a question"


def test_writing_ends_with_the_last_question_of_the_authored_text() -> None:
    twice = replace(QUESTION, prompt="When would you add an index? Why?", variants=())
    wording = Phraser(
        ScriptedChat("When would you really add an index? Why? And so on, and on."), HashEncoder()
    ).question(twice)
    assert (wording.refused or wording.text) == "When would you really add an index? Why?"
    goes_on = replace(
        QUESTION, prompt="When would you add an index? Compare two columns of a large table.", variants=()
    )
    reply = "When would you really add an index? Compare two columns of a large table."
    assert Phraser(ScriptedChat(reply), HashEncoder()).question(goes_on).text == reply
