"""Texts to ranked references. Only this package imports faiss."""

from interviewer.retrieval.entries import Candidate, Entry, Hit, Progress, corpus_hash, entries_of
from interviewer.retrieval.focus import Focus, topic_focus
from interviewer.retrieval.index import Index
from interviewer.retrieval.lexicon import Lexicon, fuse
from interviewer.retrieval.profile import ensure_profile
from interviewer.retrieval.ranking import Found, Ranker
from interviewer.retrieval.store import IndexStore

__all__ = [
    "Candidate",
    "Entry",
    "Focus",
    "Found",
    "Hit",
    "Index",
    "IndexStore",
    "Lexicon",
    "Progress",
    "Ranker",
    "corpus_hash",
    "ensure_profile",
    "entries_of",
    "fuse",
    "topic_focus",
]
