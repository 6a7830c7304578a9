"""`interviewer index`: build, status."""

from __future__ import annotations

import click

from interviewer import places
from interviewer.commands.shared import Commands, echo, program, progress_bar


@click.group(cls=Commands)
def index() -> None:
    """The search index of the corpus: build, status."""


@index.command()
@click.option("--anew", is_flag=True, help="Trust nothing that is stored: embed every text again.")
def build(anew: bool) -> None:
    """Build the index, or bring it up to date. An interrupted build goes on where it was."""
    with program() as opened:
        with progress_bar("Indexing") as progress:
            built = opened.index(progress, anew=anew)
        echo(f"{len(built):,} texts of {built.entries:,} questions are indexed with {built.manifest.encoder}.")


@index.command()
@click.option("--verify", is_flag=True, help="Read every byte, and compare it with what was written.")
def status(verify: bool) -> None:
    """What the stored index was made of."""
    from interviewer.retrieval import IndexStore, corpus_hash, entries_of

    store = IndexStore(places.indexes() / "corpus")
    with program() as opened:
        stored = store.open()
        if verify:
            store.verify()
        fresh = stored.manifest.corpus == corpus_hash(entries_of(opened.corpus))
    made = f"encoder {stored.manifest.encoder} ({stored.manifest.dim} dimensions)"
    echo(f"{len(stored):,} texts of {stored.entries:,} questions, {made}, {store.size() / 1e6:,.1f} MB")
    searched = "a graph (HNSW)" if stored.tables.graph is not None else "looking at every vector"
    echo(f"searched by {searched}; {'every byte is as it was written' if verify else 'not read in full (--verify)'}")
    echo("up to date with the corpus" if fresh else "older than the corpus: the next search brings it up to date")
