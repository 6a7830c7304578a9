"""Ranking and refusal: both sides of an entry, the words, what is typical of a corpus, and queries of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats
from interviewer.retrieval import Entry, IndexStore, Ranker, ensure_profile
from interviewer.retrieval.entries import Candidate
from interviewer.retrieval.profile import LONELY, profile_of, stems_of
from interviewer.retrieval.ranking import ANSWERED, Evidence, Found
from tests.fakes import HashEncoder

ENTRIES = [
    Entry("queue", (("prompt", "Why do messages wait in a queue?"), ("reference", "Consumers take them in order."))),
    Entry("cache", (("prompt", "What does a cache keep?"), ("reference", "Copies, until they are stale and expire."))),
    Entry("lock", (("prompt", "What does a lock guard?"), ("reference", "A row that two sessions want to change."))),
]


def a_ranker(folder: Path, entries: Sequence[Entry] = ENTRIES) -> Ranker:
    index = IndexStore(folder).ensure(entries, HashEncoder())
    return Ranker(index, ensure_profile(folder, index, entries))


def found(ranker: Ranker, text: str, k: int = 3, without: Sequence[str] = ()) -> Found:
    return ranker.search(HashEncoder(), text, k, without)


def names(hits: Found) -> list[str]:
    return [hit.id for hit in hits.hits]


def test_a_question_is_answered_and_its_rank_is_by_score(tmp_path: Path) -> None:
    result = found(a_ranker(tmp_path), "What does a cache keep?")
    assert names(result)[0] == "cache"
    assert result.hits[0].field == "prompt"
    assert sorted((hit.score for hit in result.hits), reverse=True) == [hit.score for hit in result.hits]
    assert result.answered
    assert result.hits[0].score <= 1


def test_an_answer_finds_its_entry_by_the_answer(tmp_path: Path) -> None:
    result = found(a_ranker(tmp_path), "copies that are stale expire")
    assert names(result)[0] == "cache"
    assert result.hits[0].field == "reference"


def test_what_is_not_there_is_refused_and_the_nearest_are_still_ranked(tmp_path: Path) -> None:
    result = found(a_ranker(tmp_path), "How is bread baked?")
    assert not result.answered
    assert len(result.hits) == 3


def test_without_its_entry_a_question_is_not_answered(tmp_path: Path) -> None:
    result = found(a_ranker(tmp_path), "What does a cache keep?", without=["cache"])
    assert "cache" not in names(result)
    assert not result.answered


def scored(tmp_path: Path, entries: Sequence[Entry], query: Floats) -> list[tuple[str, float]]:
    ranker = a_ranker(tmp_path, entries)
    return [(each.id, score) for each, score in ranker.rank("zzz", query, 5)]


def test_the_weaker_side_breaks_a_tie_of_the_better_one(tmp_path: Path) -> None:
    both = Entry("both", (("prompt", "apple pear"), ("reference", "apple plum")))
    one = Entry("one", (("prompt", "apple pear"), ("reference", "stone sand")))
    ranked = scored(tmp_path, [one, both], HashEncoder().encode(["apple pear"])[0])
    assert [name for name, _ in ranked] == ["both", "one"]


def test_an_entry_of_one_text_is_not_punished_for_it(tmp_path: Path) -> None:
    entries = [
        Entry("text", (("text", "apple pear"),)),
        Entry("half", (("question", "apple pear"), ("answer", "sand"))),
    ]
    ranked = scored(tmp_path, entries, HashEncoder().encode(["apple pear"])[0])
    assert ranked[0][0] == "text"


def test_shared_rare_words_decide_between_equal_vectors(tmp_path: Path) -> None:
    class Blind(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Floats:
            return np.tile(np.eye(1, self.dim, dtype=np.float32), (len(texts), 1))

    entries = [Entry(name, (("text", f"how to use {name} in production"),)) for name in ("docker", "helm", "kubectl")]
    index = IndexStore(tmp_path).ensure(entries, Blind())
    result = Ranker(index, profile_of(index, entries)).search(Blind(), "use of kubectl", 3)
    assert names(result)[0] == "kubectl"


def test_words_of_few_entries_weigh_more_than_words_of_all(tmp_path: Path) -> None:
    entries = [Entry(str(n), (("text", "index common" if n else "index rare"),)) for n in range(5)]
    weights = dict.fromkeys(("index", "rare", "absent"), 0.0)
    profile = a_ranker(tmp_path, entries).profile
    for word in weights:
        weights[word] = float(profile.weights(stems_of(word))[0])
    assert weights["index"] < weights["rare"] < weights["absent"]
    assert profile.coverage(stems_of("rare index"), [0, 1]) == [1.0, pytest.approx(0.1, abs=0.1)]
    assert profile.coverage(stems_of(), [0]) == [0.0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "what is it that we do with the",
        "🙂🚀🔥",
        "\x1b[31m\x00\x07\x9b",
        "\ud800",
        "¿Cómo se hornea el pan?",
        "データベースのインデックスとは何ですか",
        "?" * 100_000,
        "bread " * 20_000,
        "x" * 100_000,
    ],
)
def test_a_query_of_any_kind_is_ranked_and_refused(tmp_path: Path, text: str) -> None:
    result = found(a_ranker(tmp_path), text)
    assert not result.answered
    assert 0 <= result.confidence < ANSWERED
    assert len(result.hits) == 3


def test_a_long_query_is_cut_before_it_is_encoded(tmp_path: Path) -> None:
    class Watching(HashEncoder):
        longest = 0

        def encode(self, texts: Sequence[str]) -> Floats:
            self.longest = max(map(len, texts))
            return super().encode(texts)

    encoder = Watching()
    a_ranker(tmp_path).search(encoder, "cache " * 100_000, 1)
    assert encoder.longest == 4_000


def test_nothing_to_search_in(tmp_path: Path) -> None:
    result = found(a_ranker(tmp_path, []), "What does a cache keep?")
    assert result == Found((), 0.0)


def test_an_entry_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    ranker = a_ranker(tmp_path, ENTRIES[:1])
    assert ranker.profile.typical == LONELY
    assert found(ranker, "Why do messages wait in a queue?").answered


def test_each_kind_of_evidence_moves_the_probability_its_own_way() -> None:
    plain = Evidence(cosine=0.2, coverage=0.5, crowding=0.0, length=2.0).probability
    assert Evidence(cosine=0.3, coverage=0.5, crowding=0.0, length=2.0).probability > plain
    assert Evidence(cosine=0.2, coverage=0.9, crowding=0.0, length=2.0).probability > plain
    assert Evidence(cosine=0.2, coverage=0.5, crowding=0.2, length=2.0).probability < plain


def test_the_same_cosine_says_less_in_a_crowd(tmp_path: Path) -> None:
    crowd = [Entry(str(n), (("prompt", f"apple pear plum fig {n}th"),)) for n in range(4)]
    index = a_ranker(tmp_path, [*crowd, *ENTRIES]).index
    near = index.candidates(HashEncoder().encode(["apple pear plum fig", "What does a lock guard?"]), 7)
    in_crowd, alone = (index.likeness(each[0], each[1:]) for each in near)
    assert in_crowd is not None
    assert alone is not None
    assert in_crowd > 0.5 > alone
    assert index.likeness(near[0][0], []) is None


def test_likeness_is_measured_from_the_text_that_matched(tmp_path: Path) -> None:
    entries = [
        Entry("two", (("prompt", "apple pear"), ("variant", "stone sand"))),
        Entry("other", (("prompt", "stone sand"),)),
    ]
    index = a_ranker(tmp_path, entries).index
    first, second = index.candidates(HashEncoder().encode(["apple pear"]), 2)[0]
    assert first.id == "two"
    assert index.likeness(first, [second]) == pytest.approx(0, abs=0.4)
    turned = Candidate(first.id, tuple((field, -cosine) for field, cosine in first.cosines), first.number)
    assert index.likeness(turned, [second]) == pytest.approx(1)


def test_a_profile_is_stored_and_read_again(tmp_path: Path) -> None:
    ranker = a_ranker(tmp_path)
    assert len(list(tmp_path.glob("profile-*.npz"))) == 1
    again = ensure_profile(tmp_path, ranker.index, [])  # the entries are not looked at
    assert again.typical == ranker.profile.typical
    assert again.stems.tolist() == ranker.profile.stems.tolist()


def test_another_index_has_another_profile_and_the_old_one_goes(tmp_path: Path) -> None:
    a_ranker(tmp_path)
    ranker = a_ranker(tmp_path, [*ENTRIES, Entry("log", (("text", "kubectl logs"),))])
    assert len(list(tmp_path.glob("profile-*.npz"))) == 1
    assert ranker.profile.coverage(stems_of("kubectl"), range(4)) == [0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize("damage", ["empty", "cut", "foreign", "pickled", "numbers", "shape"])
def test_a_damaged_profile_is_made_anew(tmp_path: Path, damage: str) -> None:
    whole = a_ranker(tmp_path).profile
    (file,) = tmp_path.glob("profile-*.npz")
    arrays = dict(np.load(file))
    if damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:300])
    elif damage == "foreign":
        file.write_bytes(b"PK\x03\x04" + bytes(500))
    elif damage == "pickled":
        np.savez(file, **{**arrays, "stems": np.array([{}], dtype=object)})
    elif damage == "numbers":
        np.savez(file, **{**arrays, "ends": arrays["ends"] + 1_000})
    else:
        np.savez(file, **{**arrays, "counts": arrays["counts"][:1]})
    mended = a_ranker(tmp_path).profile
    assert mended.ends.tolist() == whole.ends.tolist()
    assert mended.counts.tolist() == whole.counts.tolist()


def test_a_profile_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    index = IndexStore(tmp_path / "index").ensure(ENTRIES, HashEncoder())
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexFault, match="cannot be written"):
        ensure_profile(tmp_path / "file", index, ENTRIES)


def test_a_profile_of_other_entries_is_refused(tmp_path: Path) -> None:
    index = IndexStore(tmp_path).ensure(ENTRIES, HashEncoder())
    with pytest.raises(IndexFault, match="ids in the index"):
        profile_of(index, ENTRIES[:2])
