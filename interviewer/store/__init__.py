"""Sessions on disk. Only this package knows SQL; it must not ask, grade or decide anything."""

from interviewer.store.cards import Cards
from interviewer.store.load import SessionSummary
from interviewer.store.progress import TopicScore
from interviewer.store.store import Store

__all__ = ["Cards", "SessionSummary", "Store", "TopicScore"]
