"""Joins the parts that hear spoken answers, as the settings and the downloaded models have it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer import places
from interviewer.errors import HearingError
from interviewer.settings import Settings
from interviewer.speech.ear import Ear, Habits
from interviewer.speech.recording import RemoteRecorder
from interviewer.speech.recordings import Recordings

if TYPE_CHECKING:
    from interviewer.models.shelf import Held
    from interviewer.models.transcriber import RemoteTranscriber


def open_ear(settings: Settings, held: Sequence[Held]) -> Ear:
    """Nothing is loaded, and nothing missing is told, before it is used. `held` are the downloaded models."""
    end_pause = settings.end_pause_seconds if settings.hands_free else 0.0
    habits = Habits(settings.microphone, settings.language, end_pause, settings.keep_recordings)

    def transcriber() -> RemoteTranscriber:
        from interviewer.models.transcriber import open_transcriber

        folder = speech_folder(settings, held)
        if folder is None:
            raise HearingError(
                "There is no speech model, so nothing spoken can be written down.",
                "Download one (interviewer model list, interviewer model pull NAME), or name the folder of a Whisper "
                "model for faster-whisper in the setting speech_model.",
            )
        return open_transcriber(places.logs(), folder)

    return Ear(RemoteRecorder(places.logs()), transcriber, Recordings(places.recordings()), habits)


def speech_folder(settings: Settings, held: Sequence[Held]) -> Path | None:
    """The folder that the settings name, else that of the first speech model that was downloaded whole."""
    downloaded = (each.path for each in held if each.complete and each.entry.kind == "speech")
    return settings.speech_path or next(downloaded, None)
