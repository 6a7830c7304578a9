"""Texts to ranked references. Only this package imports faiss."""

from interviewer.retrieval.focus import Focus, topic_focus
from interviewer.retrieval.index import Entry, Hit, Index, IndexStore, Progress, corpus_hash, entries_of

__all__ = ["Entry", "Focus", "Hit", "Index", "IndexStore", "Progress", "corpus_hash", "entries_of", "topic_focus"]
