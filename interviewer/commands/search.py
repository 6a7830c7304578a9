"""`interviewer search`."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer import places
from interviewer.commands import jsonl
from interviewer.commands.shared import echo, in_file, json_option, out_file, program, progress_bar
from interviewer.errors import CorpusError, UsageError

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.domain import Question
    from interviewer.retrieval import Entry, Found, Progress, Ranker

NEAREST = 5  # topics and questions that are named where nothing is an answer


@click.command()
@click.argument("text", default="")
@click.option("-k", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many results.")
@click.option("--batch", type=in_file, help="JSON lines of queries: id, text.")
@click.option("--out", type=out_file, help="Where the ranked lines go.")
@click.option(
    "--corpus",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    help="Other texts to search: JSON lines (id, text or question and answer), or a corpus folder.",
)
@click.option("--drop-own", is_flag=True, help="The entry with a query's own id is no result (--batch only).")
@json_option
def search(
    text: str, k: int, batch: Path | None, out: Path | None, folder: Path | None, drop_own: bool, as_json: bool
) -> None:
    """Find the references that answer TEXT, or say that there is none."""
    if batch is not None and out is None:
        raise UsageError("--batch needs --out FILE.")
    if batch is None and not text.strip():
        raise UsageError("What shall be searched? Give a TEXT, or --batch QUERIES.jsonl --out OUT.jsonl.")
    entries = _entries(folder) if folder is not None else None
    with program(bulk=True) as opened:
        with progress_bar("Indexing") as progress:
            ranker = opened.ranker(progress) if entries is None else _ranker(opened, entries, folder, progress)
        if batch is not None and out is not None:
            work = partial(_ranked, opened, ranker, k=k, drop_own=drop_own)
            bad = jsonl.process(batch, out, work, _silent, same=_same)
            if bad:
                click.echo(f"{bad:,} lines rejected, see {out}.rejects", err=True)
        else:
            _one(opened, ranker, entries, text, k, as_json=as_json)


def _silent(_number: int, _bad: int) -> None:
    """No progress: encoding a query takes milliseconds."""


def _one(opened: Program, ranker: Ranker, entries: list[Entry] | None, text: str, k: int, *, as_json: bool) -> None:
    from interviewer.retrieval import entries_of
    from interviewer.retrieval.ranking import MAX_QUERY

    if len(text) > MAX_QUERY:
        click.echo(f"Only the first {MAX_QUERY:,} characters are looked for.", err=True)
    texts = {entry.id: dict(entry.texts) for entry in (entries or entries_of(opened.corpus))}
    found = ranker.search(opened.models.encoder, text, k)
    if as_json:
        results = [{"id": hit.id, "score": hit.score, "matched": hit.field, **texts[hit.id]} for hit in found.hits]
        record = {"query": text[:MAX_QUERY], "answered": found.answered, "confidence": found.confidence}
        click.echo(json.dumps({**record, "results": results}, ensure_ascii=False, indent=2))
    elif not found.hits:
        echo("Nothing to search in.")
    elif found.answered:
        _answers(found, texts)
    else:
        _nearest(found, texts, [] if entries else list(opened.corpus), text, k)


def _answers(found: Found, texts: dict[str, dict[str, str]]) -> None:
    for hit in found.hits:
        title, *rest = texts[hit.id].values()
        echo(f"{hit.score:.2f}  {hit.id}  {title}")
        if rest:
            echo(f"      {rest[-1][:200].rstrip()}{'…' if len(rest[-1]) > 200 else ''}")


def _same(query: jsonl.Record, ranked: jsonl.Record) -> bool:
    return "results" in ranked and query.get("id") == ranked.get("id")


def _nearest(found: Found, texts: dict[str, dict[str, str]], questions: list[Question], text: str, k: int) -> None:
    """What holds the words, and what comes nearest, where none is surely an answer: no reference is shown."""
    from interviewer.retrieval import Lexicon

    held = Lexicon(questions).search(text)[:k]
    echo("Nothing here is sure to answer this." if held else "Nothing here answers this.")
    if held:
        echo("Questions with these words:")
        for each in held:
            echo(f"      {each}  {_title(texts[each])}")
    topics = {each.id: each.topic for each in questions}
    near = list(dict.fromkeys(topics[hit.id] for hit in found.hits if hit.id in topics))
    if near:
        echo(f"Nearest topics: {', '.join(near[:NEAREST])}")
    echo("Nearest questions:" if topics else "Nearest texts:")
    for hit in found.hits[:NEAREST]:
        echo(f"{hit.score:.2f}  {hit.id}  {_title(texts[hit.id])}")


def _title(texts: dict[str, str]) -> str:
    return next(iter(texts.values()))[:200]


def _ranked(opened: Program, ranker: Ranker, record: jsonl.Record, *, k: int, drop_own: bool) -> jsonl.Record:
    without = {str(record.get("id"))} if drop_own else set[str]()
    found = ranker.search(opened.models.encoder, jsonl.text_of(record, "text"), k, without)
    results = [{"id": hit.id, "score": hit.score} for hit in found.hits]
    return {"id": record.get("id"), "answered": found.answered, "confidence": found.confidence, "results": results}


def _entries(path: Path) -> list[Entry]:
    """The texts of another corpus. Raises CorpusError naming the line at fault."""
    from interviewer.corpus.loader import load
    from interviewer.retrieval import entries_of

    if path.is_dir():
        return entries_of(load(path)[0])
    entries: dict[str, Entry] = {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                entry = _entry(path, number, line)
                if entry.id in entries:
                    raise CorpusError([f"{path}:{number}: id {entry.id!r} occurs twice"])
                entries[entry.id] = entry
    return list(entries.values())


def _entry(path: Path, number: int, line: str) -> Entry:
    from interviewer.retrieval import Entry

    try:
        record = jsonl.parse(line)
        fields = ("text",) if "text" in record else ("question", "answer")
        return Entry(str(record["id"]), tuple((field, jsonl.text_of(record, field)) for field in fields))
    except KeyError as error:
        raise CorpusError([f"{path}:{number}: no id"]) from error
    except jsonl.BadLine as error:
        raise CorpusError([f"{path}:{number}: {error}"]) from error


def _ranker(opened: Program, entries: list[Entry], path: Path | None, progress: Progress) -> Ranker:
    from interviewer.retrieval import IndexStore, Ranker, ensure_profile

    name = hashlib.sha256(str(path and path.resolve()).encode()).hexdigest()[:16]
    folder = places.indexes() / "others" / name
    index = IndexStore(folder).ensure(entries, opened.models.encoder, progress)
    return Ranker(index, ensure_profile(folder, index, entries))
