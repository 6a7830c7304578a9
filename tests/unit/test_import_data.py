"""Tables and records: CSV, Anki's text, JSON, JSON lines, YAML, under the field names that people use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.corpus.importing.detect import read_file
from interviewer.corpus.importing.found import Found
from interviewer.errors import CorpusError

TWO = [("What is TCP?", "A protocol."), ("What is UDP?", "A fast one.")]


def read(folder: Path, name: str, text: str) -> Found:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_file(file)


def pairs(found: Found) -> list[tuple[str, str]]:
    return [(item.question, item.answer) for item in found.items]


ONE_LINE = '{"question": "What is TCP?", "answer": "A protocol."}'
FORMATS = {
    "header": ("a.csv", "question,answer\nWhat is TCP?,A protocol.\nWhat is UDP?,A fast one.\n"),
    "semicolons": ("a.csv", "id;Front;Back\n1;What is TCP?;A protocol.\n2;What is UDP?;A fast one.\n"),
    "more columns": (
        "a.csv",
        "topic,Title,Difficulty,Body\nnet,What is TCP?,easy,A protocol.\nnet,What is UDP?,easy,A fast one.",
    ),
    "no header": ("a.csv", "What is TCP?,A protocol.\nWhat is UDP?,A fast one.\n"),
    "tabs": ("a.tsv", "What is TCP?\tA protocol.\nWhat is UDP?\tA fast one.\n"),
    "tabs in text": ("a.txt", "What is TCP?\tA protocol.\nWhat is UDP?\tA fast one.\n"),
    "Anki": ("a.txt", "#separator:tab\n#html:false\nWhat is TCP?\tA protocol.\nWhat is UDP?\tA fast one.\n"),
    "Anki with columns of its own": (
        "a.txt",
        "#separator:Semicolon\n#html:true\n#guid column:1\n#deck column:2\n#tags column:5\n"
        'g1;net;What is <b>TCP</b>?;"A&nbsp;protocol.";t\ng2;net;What is UDP?;<div>A fast one.</div>;t\n',
    ),
    "Anki with names": (
        "a.txt",
        "#separator:pipe\n#columns:Extra|Back|Front\nx|A protocol.|What is TCP?\ny|A fast one.|What is UDP?\n",
    ),
    "JSON list": (
        "a.json",
        '[{"q": "What is TCP?", "a": "A protocol."}, {"prompt": "What is UDP?", "response": "A fast one."}]',
    ),
    "JSON deep": (
        "a.json",
        '{"net": {"cards": [{"front": "What is TCP?", "back": "A protocol."}, '
        '{"title": "What is UDP?", "body": "A fast one."}]}}',
    ),
    "JSON pairs": ("a.json", '{"What is TCP?": "A protocol.", "What is UDP?": "A fast one."}'),
    "JSON in a text file, with languages": (
        "a.txt",
        '[{"Question": "What is TCP?", "Answer": "A protocol."}, '
        '{"question": {"en": "What is UDP?", "de": "Was?"}, "answer": {"en": "A fast one."}}]',
    ),
    "JSON lines": ("a.jsonl", f'{ONE_LINE}\n\n{{"q": "What is UDP?", "a": "A fast one."}}\n'),
    "JSON lines by another name": ("a.json", f'{ONE_LINE}\n{{"q": "What is UDP?", "a": "A fast one."}}\n'),
    "YAML list": (
        "a.yaml",
        "- question: What is TCP?\n  answer: A protocol.\n- q: What is UDP?\n  a: A fast one.\n  tags: [x, y]\n",
    ),
    "YAML deep": (
        "a.yml",
        "category: net\nquestions:\n  - prompt: What is TCP?\n    reference: A protocol.\n"
        "  - term: What is UDP?\n    definition: A fast one.\n",
    ),
}


@pytest.mark.parametrize("form", FORMATS)
def test_two_questions_in_many_formats(tmp_path: Path, form: str) -> None:
    found = read(tmp_path, *FORMATS[form])
    assert pairs(found) == TWO
    assert not found.skipped


def test_cells_may_hold_lines_and_quotes(tmp_path: Path) -> None:
    found = read(tmp_path, "a.csv", 'question,answer\n"What is\na ""set""?","No order.\n\n- no doubles"\nWhy?,So.\n')
    assert pairs(found) == [('What is\na "set"?', "No order.\n\n- no doubles"), ("Why?", "So.")]
    assert [item.line for item in found.items] == [2, 6]


def test_quotes_of_a_tab_separated_text_may_be_mere_characters(tmp_path: Path) -> None:
    found = read(tmp_path, "a.tsv", 'What is "a set"?\t"No" order.\nWhy?\tSo.\n')
    assert pairs(found)[0] == ('What is "a set"?', '"No" order.')


def test_rows_and_records_without_a_question_or_an_answer(tmp_path: Path) -> None:
    found = read(tmp_path, "a.csv", "question,answer\nWhat is TCP?,\n,A protocol.\n")
    assert pairs(found) == [("What is TCP?", "")]
    assert [(each.first, each.why) for each in found.skipped] == [(3, "the question's field is empty")]
    found = read(tmp_path, "a.jsonl", '{"q": "What?", "a": "So."}\nnonsense\n{"x": 1}\n')
    assert [(each.first, each.why.split(":")[0]) for each in found.skipped] == [
        (2, "not JSON"),
        (3, "no question in it"),
    ]


def test_html_of_a_card_is_read_as_text_and_a_script_stays_literal(tmp_path: Path) -> None:
    row = "What?\tone<br>two &lt;b&gt;<script>x()</script><ul><li>three</li></ul>"
    assert pairs(read(tmp_path, "a.txt", f"#separator:tab\n#html:true\n{row}\n"))[0][1] == (
        "one\ntwo <b><script>x()</script>\n\nthree"
    )


def test_the_lines_of_records(tmp_path: Path) -> None:
    records = [{"id": n, "question": f"What is “{n}”?", "answer": "It is."} for n in range(3)]
    for ascii_ in (True, False):
        found = read(tmp_path, "a.json", json.dumps(records, indent=1, ensure_ascii=ascii_))
        assert [item.line for item in found.items] == [4, 9, 14]
    found = read(tmp_path, "a.yaml", "# mine\n- q: What?\n  a: So.\n\n- q: Why?\n  a: Thus.\n")
    assert [item.line for item in found.items] == [2, 5]


def test_points_that_a_file_lists_and_its_levels(tmp_path: Path) -> None:
    text = (
        "questions:\n  - question:\n      text:\n        en: Explain SELECT.\n        ru: x\n      code: |\n"
        '        SELECT 1;\n    difficulty: Hard\n    expected_points:\n      - "It reads"\n      - "WHERE filters"\n'
    )
    item = read(tmp_path, "a.yaml", text).items[0]
    assert item.question == "Explain SELECT.\n\n```\nSELECT 1;\n```"
    assert item.answer == "- It reads\n- WHERE filters"
    assert (item.points, item.level) == (("It reads", "WHERE filters"), "Hard")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '[{"q": "What?",\n "a" "So."}]', "a.json:2: not valid JSON"),
        ("a.json", "[" * 200_000, "a.json: nested too deep"),
        ("a.json", '{"q": ' * 200_000, "a.json: nested too deep"),
        ("a.json", '{"a": ' + "9" * 5_000 + "}", "a.json: not valid JSON"),
        ("a.json", "{}", "no question was understood"),
        ("a.jsonl", "nope\n", "a.jsonl:1: not JSON"),
        ("a.yaml", "a: &a\n  b: *a\n", "a.yaml:1: anchors and aliases are not allowed"),
        ("a.yaml", "\n- [" + "[" * 100_000, "a.yaml:2: nested more than 20 deep"),
        ("a.yaml", "- q: What?\n\ta: So.\n", "a.yaml:2: not valid YAML"),
        ("a.yaml", "q: !!python/object:os.system x\n", "a.yaml:1: q: not a plain value"),
        ("a.csv", "question,answer\nWhy?,So.\nWhat?," + "x" * 200_000, "a.csv:3: not a table: field larger than"),
        ("a.csv", 'question,answer\nWhy?,So.\n"What?,So.\n' + "x,y\n" * 50, "a.csv:3: not a table: unexpected end"),
    ],
)
def test_broken_data_is_named_by_file_and_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(tmp_path, name, text)
    assert said in str(caught.value)
