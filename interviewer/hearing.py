"""Joins the parts that hear spoken answers, as the settings and the downloaded models have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer import places
from interviewer.errors import HearingError, NoSpeechModel
from interviewer.settings import Settings
from interviewer.speech.ear import Ear, Habits
from interviewer.speech.extra import require
from interviewer.speech.recording import RemoteRecorder
from interviewer.speech.recordings import Recordings

if TYPE_CHECKING:
    from interviewer.models.shelf import Held
    from interviewer.models.transcriber import RemoteTranscriber


def open_ear(settings: Settings, held: Callable[[], Sequence[Held]]) -> Ear:
    """Nothing is loaded, and nothing missing is told, before it is used. `held` tells the downloaded models then."""
    end_pause = settings.end_pause_seconds if settings.hands_free else 0.0
    habits = Habits(settings.microphone, settings.language, end_pause, settings.keep_recordings)

    def transcriber() -> RemoteTranscriber:
        from interviewer.models.transcriber import open_transcriber

        return open_transcriber(places.logs(), _chosen(settings, held()))

    return Ear(RemoteRecorder(places.logs()), transcriber, Recordings(places.recordings()), habits)


def lacking(settings: Settings, held: Sequence[Held]) -> HearingError | None:
    """What is missing before an answer can be spoken: the extra or a model; None when both are here."""
    try:
        require()
        _chosen(settings, held)
    except HearingError as error:
        return error
    return None


def _chosen(settings: Settings, held: Sequence[Held]) -> Path:
    folder = speech_folder(settings, held)
    if folder is None:
        raise NoSpeechModel(
            "There is no speech model, so nothing spoken can be written down.",
            "Download one (interviewer model list, interviewer model pull NAME), or name the folder of a Whisper "
            "model for faster-whisper in the setting speech_model.",
        )
    return folder


def speech_folder(settings: Settings, held: Sequence[Held]) -> Path | None:
    """The folder that the settings name, else that of the first speech model that was downloaded whole."""
    downloaded = (each.path for each in held if each.complete and each.entry.kind == "speech")
    return settings.speech_path or next(downloaded, None)
