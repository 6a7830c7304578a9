"""Texts to ranked references. Only this package imports faiss."""

from interviewer.retrieval.entries import Candidate, Entry, Hit, Progress, corpus_hash, entries_of
from interviewer.retrieval.focus import Focus, topic_focus
from interviewer.retrieval.index import Index
from interviewer.retrieval.store import IndexStore

__all__ = [
    "Candidate",
    "Entry",
    "Focus",
    "Hit",
    "Index",
    "IndexStore",
    "Progress",
    "corpus_hash",
    "entries_of",
    "topic_focus",
]
