"""Text and Markdown as people keep it: each shape gives its questions, with answers whole and without the page."""

from __future__ import annotations

import pytest

from interviewer.corpus.importing.detect import read_prose
from interviewer.corpus.importing.found import Found


def pairs(text: str) -> list[tuple[str, str]]:
    return [(item.question, item.answer) for item in read_prose(text).items]


def skipped(found: Found) -> list[tuple[int, int, str]]:
    return [(each.first, each.last, each.why) for each in found.skipped]


PAGE = """\
DON'T MISS OUT
Yes, subscribe me
Mock questions | Example
1
What is a mutex?
Reference answer
It lets one thread in at a time.
2
Name two kinds of index.
Reference answer
A B-tree keeps order.
A hash index does not.
Career Acceleration

Earn a badge to stand out.

1 100 happy readers
3
What is a heap?
Reference answer
A tree whose root is the smallest. - Push is O(log n). - Pop is too."""


def test_numbers_on_their_own_lines_with_labelled_answers() -> None:
    found = read_prose(PAGE)
    assert [(item.line, item.question, item.answer) for item in found.items] == [
        (5, "What is a mutex?", "It lets one thread in at a time."),
        (9, "Name two kinds of index.", "A B-tree keeps order.\nA hash index does not."),
        (19, "What is a heap?", "A tree whose root is the smallest. - Push is O(log n). - Pop is too."),
    ]
    assert skipped(found) == [(1, 3, "belongs to no question"), (13, 17, "page furniture")]


def test_a_rare_titled_block_between_many_answers_is_furniture_whatever_it_says() -> None:
    records = [f"{n}\nWhat is thing {n}?\nAnswer\nThing {n} stores the value {n}." for n in range(1, 25)]
    records[3] += "\nBuy Our Course\n\nIt is cheap.\n"
    found = read_prose("\n".join(records))
    assert [item.answer for item in found.items] == [f"Thing {n} stores the value {n}." for n in range(1, 25)]
    assert skipped(found) == [(17, 19, "belongs to no question")]


def test_a_second_paragraph_stays_with_its_answer() -> None:
    records = [f"{n}\nWhat is thing {n}?\nAnswer\nThing {n} stores the value {n}." for n in range(1, 25)]
    records[3] += "\n\nIt also frees it again."
    answers = [item.answer for item in read_prose("\n".join(records)).items]
    assert answers[3] == "Thing 4 stores the value 4.\n\nIt also frees it again."


def test_an_advertisement_glued_before_an_answer_is_cut() -> None:
    advert = "Ready to find your dream job? Browse offers from companies that care. Browse JobsLogs tell what happened."
    text = (
        f"1\nWhy log?\nReference answer\n{advert}\n2\nWhy trace?\nReference answer\nA trace tells where the time went."
    )
    assert pairs(text)[0] == ("Why log?", "Logs tell what happened.")


def test_numbered_titles_with_tags_and_tasks_are_questions_without_answers() -> None:
    records = [
        f"{n}.\n\nTitle {n}\n\n{tag}\n\nExplain the matter {n}.{'' if n != 2 else chr(10) * 2 + 'And why.'}"
        for n, tag in enumerate(["Other", "Design", "Other", "Other"], 1)
    ]
    text = (
        "Example Corp\n\nInterview Questions (4)\n\n" + "\n\n".join(records) + "\n\nDiscussion (0)\n\nNo comments yet\n"
    )
    found = read_prose(text)
    assert [item.question.partition("\n")[0] for item in found.items] == [
        f"Explain the matter {n}." for n in range(1, 5)
    ]
    assert [item.question.endswith("And why.") for item in found.items] == [False, True, False, False]
    assert not any(item.answer for item in found.items)
    assert {why for _, _, why in skipped(found)} == {"belongs to no question", "title or tag of a question"}


def test_a_list_that_announces_its_length() -> None:
    text = (
        "Other post\nInterview Questions (3)\nShare something about yourself.\nDefine atomicity.\nWhat is a lock?\nMore"
    )
    assert pairs(text) == [("Share something about yourself.", ""), ("Define atomicity.", ""), ("What is a lock?", "")]


BULLETS = """\
Some Author

Interview Questions and Answers

Question 1: Explain caching.

  • Answer:
    • Definition: It keeps copies near.
    • Pitfalls:
      • Stale data.
      SELECT 1;

Behavioral Questions

Question 2: How do you learn?

  • Answer:
    • Approach: I read.

Continue with the rest.

Partner With Us
"""


def test_labelled_questions_with_bullet_answers() -> None:
    found = read_prose(BULLETS)
    assert [(item.question, item.answer) for item in found.items] == [
        ("Explain caching.", "• Definition: It keeps copies near.\n• Pitfalls:\n  • Stale data.\n  SELECT 1;"),
        ("How do you learn?", "• Approach: I read."),
    ]
    assert [each[:2] for each in skipped(found)] == [(1, 3), (13, 13), (20, 22)]


TCP = "A protocol.\n\nIt is reliable."
UDP = "- fast\n- lossy"
TOP = "<div align='right'>\n  <b><a href='#'>back to top</a></b>\n</div>"
SHAPES = {
    "labels": f"Q: What is TCP?\nA: {TCP}\n\nQ: What is UDP?\nA:\n\n{UDP}",
    "questions labelled": f"Q1. What is TCP?\n{TCP}\n\nQ2. What is UDP?\n{UDP}",
    "bold labels": f"**Q1: What is TCP?**\n**A:** {TCP}\n\n**Q2: What is UDP?**\n**A:**\n{UDP}",
    "numbered labels": f"### Question 1\nWhat is TCP?\n**Answer:**\n{TCP}\n### Question 2\nWhat is UDP?\nAnswer\n{UDP}",
    "headings": f"# Notes\n## What is TCP?\n{TCP}\n## What is UDP?\n{UDP}\n## License\nMIT",
    "marked headings": f"## Q. ***What is TCP?***\n\n{TCP}\n\n{TOP}\n\n## Q. ***What is UDP?***\n{UDP}\n\n{TOP}",
    "bold": f"**What is TCP? 👶**\n\n{TCP}\n\n<br/>\n\n## More\n\n**What is UDP? ⭐️**\n{UDP}\n",
    "numbers": f"1. What is TCP?\n{TCP}\n\n2. What is UDP?\n{UDP}\n",
    "numbers and labels": f"1) **What is TCP?**\nAnswer:\n{TCP}\n\n2) **What is UDP?**\nAnswer:\n{UDP}\n",
    "plain": f"What is TCP?\n{TCP}\n\nWhat is UDP?\n{UDP}\n",
    "nested lists": "- What is TCP?\n    A protocol.\n\n    It is reliable.\n- What is UDP?\n    - fast\n    - lossy\n",
    "details": f"""
<details>
<summary><b>What is TCP?</b></summary><br>

{TCP}

Useful resources:

- [TCP](https://example.org)

</details>
<details><summary>What is UDP?</summary>
{UDP}</details>""",
    "nested details": f"""## DevOps
<details>
  <summary><h3 id='net'>Net</h3></summary>
<br>
<details>
<summary>What is TCP?</summary>

{TCP}
</details>
<details>
<summary>What is UDP?</summary>
{UDP}
</details>
</details>""",
    "answers in details": f"""## Question 1. What is TCP?
<details><summary><b>Answer</b></summary>

{TCP}

### Ref Link:
[x](http://example.org)

</details>

### 2. What is UDP?
<details><summary>Show answer</summary>
{UDP}
</details>
## Contributing
Please do.""",
    "contents and headings": f"""## Net
[What is TCP?](#what-is-tcp)

[What is UDP?](#what-is-udp)

### What is TCP?

{TCP}

###### Source

* https://example.org

[[↑] Back to top](#Net)
### What is UDP?
{UDP}""",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_two_questions_in_many_shapes(shape: str) -> None:
    assert pairs(SHAPES[shape]) == [("What is TCP?", TCP), ("What is UDP?", UDP)]


def test_a_file_for_one_question_with_named_headings() -> None:
    answer = "### 1. What is it?\n\n- A queue\n\n#### Q1: Two-way?\n**A:**\nNo."
    text = f"### Question\nWhat are pipes?\n\n---\n\n### Answer\n\n---\n\n{answer}\n"
    assert pairs(text) == [("What are pipes?", answer)]


def test_front_matter_an_answer_guide_and_references() -> None:
    text = (
        "---\ntitle: Backups\ndifficulty: senior\n---\n\n# Explain backups\n\nWhat makes one good?\n\n"
        "## Answer guide\n\n- It was restored once.\n\n## References\n\n- [a](https://example.org)\n\n"
        "## What to learn next\n\n- b\n"
    )
    item = read_prose(text).items[0]
    assert (item.question, item.answer, item.level) == ("What makes one good?", "- It was restored once.", "senior")


def test_listed_points_are_taken_as_such() -> None:
    points = "#### Good to hear\n\n* No duplicates\n* Fast lookup\n\n<!-- tags: (x) -->"
    text = f"### What is a set?\n\n#### Answer\n\nNo order.\n\n{points}"
    item = read_prose(text).items[0]
    assert (item.answer, item.points) == ("No order.", ("No duplicates", "Fast lookup"))


def test_code_before_the_answer_belongs_to_the_question() -> None:
    question = "What is printed?\n\n```js\n# no heading\nx?\n```"
    text = f"## 1. {question}\n<details><summary>Answer</summary>\n7 of them\n</details>\n"
    assert pairs(text) == [(question, "7 of them")]


@pytest.mark.parametrize(
    "stub", ["To be completed.", "Answer here", "*Answer coming soon!*", "TODO", "...", "", "<br>"]
)
def test_a_stub_is_no_answer(stub: str) -> None:
    text = f"**What is TCP?**\n\n{stub}\n\n**What is UDP?**\n\nA fast protocol.\n"
    assert pairs(text) == [("What is TCP?", ""), ("What is UDP?", "A fast protocol.")]


def test_a_bare_list_of_questions() -> None:
    text = "Warm-up\n\n- What is TCP?\n- What is UDP?\n- Why both?\n\nGood luck with these.\n"
    assert pairs(text) == [("What is TCP?", ""), ("What is UDP?", ""), ("Why both?", "")]


def test_a_question_with_markup_is_told_plainly() -> None:
    summary = "<summary><b>Explain <code>ls -l &gt; x</code> [now](u). ***</b></summary>"
    text = f"<details>{summary}\nIt lists files.\n</details>"
    assert pairs(text) == [("Explain `ls -l > x` now.", "It lists files.")]


@pytest.mark.parametrize("question", ["What is C#?", "What is Q-learning?", "What does __init__ do?", "Is 3.5 > 3.10?"])
def test_signs_of_a_question_are_not_taken_for_markup(question: str) -> None:
    text = f"## {question}\nSomething.\n## What else?\nNothing.\n"
    assert pairs(text)[0] == (question, "Something.")


def test_html_that_is_no_formatting_stays_literal() -> None:
    text = "## What is <script>alert(1)</script>?\nIt is <script>evil()</script> text.\n## What else?\nNothing."
    assert pairs(text)[0] == ("What is <script>alert(1)</script>?", "It is <script>evil()</script> text.")


def test_an_answer_is_never_lost_to_a_fence_left_open() -> None:
    first, second = "<summary>What?</summary>\n```sh\nls\n", "<summary>Why?</summary>\nBecause.\n"
    text = f"<details>{first}</details>\n<details>{second}</details>"
    assert pairs(text) == [("What?", "```sh\nls"), ("Why?", "Because.")]
