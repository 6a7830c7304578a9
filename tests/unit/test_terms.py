"""Hot words of a question, and terms that were misheard: proposed, with reasons, and never applied unasked."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from interviewer import text
from interviewer.domain import Question
from interviewer.speech.terms import MOST_WORDS, Proposal, hot_words, propose
from tests.builders import a_point, a_question
from tests.fakes import HashEncoder

QUESTION = a_question(
    topic="caching",
    prompt="When would you put Redis in front of PostgreSQL?",
    reference="A cache in Redis spares the database reads; writes must be idempotent.",
    key_points=(
        a_point("ttl", text="Keys expire by a TTL", accept=("kubectl is beside the point",), weight=1),
        a_point("idempotency", text="Writes show idempotency", accept=(), weight=3),
        a_point("btree", text="An index is a B-tree", accept=(), weight=2),
    ),
)


def proposed(answer: str, *doubtful: str, question: Question = QUESTION) -> list[tuple[str, str]]:
    spans = [span for span in text.spans(answer) if answer[span[0] : span[1]] in doubtful]
    found = propose(answer, question, spans)
    assert all(answer[each.start : each.end] == each.heard and each.why for each in found)
    return [(each.heard, each.proposed) for each in found]


def test_technical_words_come_first_and_each_once() -> None:
    words = hot_words(QUESTION)
    assert set(words[:5]) == {"Redis", "PostgreSQL", "B-tree", "TTL", "kubectl"}
    assert {"idempotency", "caching", "index"} <= set(words)
    assert not {"the", "you", "when", "is"} & {word.casefold() for word in words}
    stems = [text.stem(word.casefold()) for word in words]
    assert len(stems) == len(set(stems))


def test_a_long_question_gives_no_more_than_a_prompt_holds() -> None:
    point = a_point("p", text=" ".join(f"Word{n}" for n in range(5_000)))
    assert len(hot_words(a_question(key_points=(point,)))) == MOST_WORDS


def test_terms_are_found_in_what_was_made_of_them() -> None:
    assert proposed("we put read is before post grass and run cube control", "grass") == [
        ("read is", "Redis"),
        ("post grass", "PostgreSQL"),
        ("cube control", "kubectl"),
    ]
    assert proposed("item potency matters for a beat tree") == [
        ("item potency", "idempotency"),
        ("beat tree", "B-tree"),
    ]


def test_words_that_are_right_or_belong_to_the_question_are_left_alone() -> None:
    assert proposed("Redis keys expire, writes are idempotent, a B tree index, the cache spares reads") == []
    assert proposed("") == []
    assert proposed("we keep it simple and ask the team") == []


def test_a_doubtful_word_needs_to_sound_less_alike() -> None:
    assert proposed("the kitchen key") == []
    assert proposed("the writers wait") == []
    assert proposed("the writers wait", "writers") == [("writers", "Writes".lower())]


def test_a_proposal_changes_nothing_until_it_is_applied() -> None:
    answer = "we put read is there"
    [proposal] = propose(answer, QUESTION)
    assert proposal == Proposal(7, 14, "read is", "Redis", proposal.alike, "sounds like it (94%)")
    assert proposal.applied(answer) == "we put Redis there"


def test_a_term_that_makes_the_sentence_less_like_the_reference_is_not_proposed() -> None:
    question = a_question(
        prompt="Why read is?", reference="read is", key_points=(a_point("p", text="Use Redis", accept=()),)
    )
    answer = "we think that reads his mind. Redis is fine."
    assert proposed(answer, "reads", question=question) == [("reads", "Redis")]
    doubtful = [span for span in text.spans(answer) if answer[slice(*span)] == "reads"]
    assert propose(answer, question, doubtful, HashEncoder()) == []


@given(st.text(max_size=200))
def test_any_text_is_borne(answer: str) -> None:
    found = propose(answer, QUESTION)
    assert all(one.end <= other.start for one, other in pairwise(found))
