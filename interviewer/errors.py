"""Every error this program raises on purpose, in one tree.

    InterviewerError
    ├── UsageError              what was asked for does not exist or cannot be (names the nearest valid one)
    ├── CorpusError             a question or loop file is broken: file, line, field
    ├── SettingsError           the settings file is broken
    ├── PromptError             a prompt template and its variables disagree
    ├── StoreError              the database cannot be read or written; the answer is kept beside it
    ├── SessionError            a session was asked for a step that its state does not allow
    ├── IndexFault            the index is damaged, foreign, or belongs to other texts
    ├── HearingError            nothing can be heard: no extra, microphone, sound file or space for a recording
    ├── VoiceError              nothing can be said aloud: no program, voice or audio output
    ├── GradeError              no grade could be made; never shown as a score
    ├── DownloadError           a file could not be fetched, or is not what it should be
    │   ├── ConnectionBroke     the network or the server failed for now; what has come is kept
    │   └── DownloadStopped     the person stopped it; what has come is kept
    └── ModelError              a local model cannot serve
        ├── ModelFileError      missing, truncated, altered or of an unknown architecture
        ├── ModelDied           its process ended; it can be restarted
        ├── ModelTimeout        it did not answer in time and was stopped
        ├── ModelCancelled      the person stopped it
        └── PromptTooLong       the prompt does not fit the model's context

Each carries what failed (`str(error)`) and what to do next (`error.hint`, may be empty). Only `cli` prints them;
libraries' own errors are wrapped where they appear, with `from`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InterviewerError(Exception):
    """Base of the tree. `hint` says what the person can do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(InterviewerError):
    """A command, name or value that does not exist."""


class CorpusError(InterviewerError):
    """One or more problems in corpus files; `problems` holds a line for each."""

    def __init__(self, problems: Iterable[str], hint: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems), hint)


class SettingsError(InterviewerError):
    """The settings file cannot be read."""


class PromptError(InterviewerError):
    """A template is missing, or its variables are not the ones it was given."""


class StoreError(InterviewerError):
    """The database failed."""


class SessionError(InterviewerError):
    """The session is not in a state that allows this step."""


class IndexFault(InterviewerError):  # noqa: N818 - `IndexError` is Python's own
    """The index cannot be used as it is."""


class HearingError(InterviewerError):
    """Nothing can be heard."""


class NoSpeechModel(HearingError):  # noqa: N818 - a state, not a fault
    """There is no model yet that writes down what is spoken."""


class GradeError(InterviewerError):
    """No grade could be made."""


class DownloadError(InterviewerError):
    """A file could not be fetched."""


class ConnectionBroke(DownloadError):  # noqa: N818 - an event, read as one
    """The network or the server failed for now."""


class DownloadStopped(DownloadError):  # noqa: N818
    """The person stopped the download."""


class VoiceError(InterviewerError):
    """Nothing can be said aloud."""


class ModelError(InterviewerError):
    """A local model cannot serve."""


class ModelFileError(ModelError):
    """The weights are missing, truncated, altered or unknown."""


class ModelDied(ModelError):  # noqa: N818 - an event, read as one
    """The model's process ended on its own."""


class ModelTimeout(ModelError):  # noqa: N818
    """The model passed its deadline and was stopped."""


class ModelCancelled(ModelError):  # noqa: N818
    """The person cancelled the request."""


class PromptTooLong(ModelError):  # noqa: N818
    """The prompt and its reply do not fit the model's context."""


LISTED = 20  # names that a hint may list


def nearest(word: str, valid: Iterable[str], *, most: int = 3, see: str = "") -> str:
    """The valid names nearest to `word`, as a sentence for a hint; when none is near all of them, or so many of them
    as can be read, and the command that lists all, if there is one to `see`.
    """
    names = sorted(set(valid))
    near = difflib.get_close_matches(word.lower(), names, n=most, cutoff=0.65)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if len(names) > LISTED:
        rest = f"… and {len(names) - LISTED:,} more{': ' if see else '.'}{see}"
        return f"Known: {', '.join(names[:LISTED])}, {rest}"
    return f"Known: {', '.join(names)}." if names else "None is known."
