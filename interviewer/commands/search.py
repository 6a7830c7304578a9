"""`interviewer search`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer import places
from interviewer.commands import jsonl
from interviewer.commands.shared import echo, in_file, json_option, out_file, program, progress_bar
from interviewer.errors import CorpusError, UsageError

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.retrieval import Entry, Index, Progress

MAX_QUERY = 4_000


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
@json_option
def search(text: str, k: int, batch: Path | None, out: Path | None, folder: Path | None, as_json: bool) -> None:
    """Find the references nearest to TEXT."""
    if batch is not None and out is None:
        raise UsageError("--batch needs --out FILE.")
    if batch is None and not text.strip():
        raise UsageError("What shall be searched? Give a TEXT, or --batch QUERIES.jsonl --out OUT.jsonl.")
    entries = _entries(folder) if folder is not None else None
    with program() as opened:
        with progress_bar("Indexing") as progress:
            index = opened.index(progress) if entries is None else _index_of(opened, entries, folder, progress)
        if batch is not None and out is not None:
            bad = jsonl.process(batch, out, lambda record: _ranked(opened, index, record, k), _silent)
            if bad:
                click.echo(f"{bad:,} lines rejected, see {out}.rejects", err=True)
        else:
            _one(opened, index, entries, text, k, as_json=as_json)


def _silent(_number: int, _bad: int) -> None:
    """No progress: encoding a query takes milliseconds."""


def _one(opened: Program, index: Index, entries: list[Entry] | None, text: str, k: int, *, as_json: bool) -> None:
    from interviewer.retrieval import entries_of

    texts = {entry.id: dict(entry.texts) for entry in (entries or entries_of(opened.corpus))}
    hits = index.search(opened.models.encoder.encode([text[:MAX_QUERY]]), k)[0]
    if as_json:
        results = [{"id": hit.id, "score": hit.score, "matched": hit.field, **texts[hit.id]} for hit in hits]
        click.echo(json.dumps({"query": text, "results": results}, ensure_ascii=False, indent=2))
        return
    for hit in hits:
        title, *rest = texts[hit.id].values()
        echo(f"{hit.score:.2f}  {hit.id}  {title}")
        if rest:
            echo(f"      {rest[-1][:200].rstrip()}{'…' if len(rest[-1]) > 200 else ''}")
    if not hits:
        echo("Nothing to search in.")


def _ranked(opened: Program, index: Index, record: jsonl.Record, k: int) -> jsonl.Record:
    query = jsonl.text_of(record, "text")[:MAX_QUERY]
    hits = index.search(opened.models.encoder.encode([query]), k)[0]
    return {"id": record.get("id"), "results": [{"id": hit.id, "score": hit.score} for hit in hits]}


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


def _index_of(opened: Program, entries: list[Entry], path: Path | None, progress: Progress) -> Index:
    from interviewer.retrieval import IndexStore

    name = hashlib.sha256(str(path and path.resolve()).encode()).hexdigest()[:16]
    return IndexStore(places.indexes() / "others" / name).ensure(entries, opened.models.encoder, progress)
