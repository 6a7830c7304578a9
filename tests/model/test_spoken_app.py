"""A spoken answer through the app's conduct: the real recorder, voice activity and decoding, a tiny Whisper.

The microphone is a sound file that is played in its own time. What it hears of half a sentence is chance: the model
knows one sentence by heart.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from threading import Event

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.planning import Wishes
from interviewer.settings import Settings, save
from interviewer.speech.ear import Ear
from interviewer.speech.listening import Progress
from interviewer.tui.desk import Desk, Order
from interviewer.tui.speech_desk import Taking
from tests.fakes import FakeModels, ScriptedChat

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed"),
]
SENTENCE = "the cache keeps hot keys in memory"


def test_from_sound_to_a_stored_answer(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from faster_whisper.audio import decode_audio

    from tests.tiny_whisper import make

    espeak = shutil.which("espeak-ng")
    assert espeak
    sound = tmp_path / "spoken.wav"
    subprocess.run([espeak, "-w", str(sound), SENTENCE], check=True, capture_output=True)
    model = make(tmp_path / "whisper", {SENTENCE: decode_audio(str(sound))})
    save(Settings(speech_model=str(model)), places.settings())
    listen = Ear.listen
    monkeypatch.setattr(Ear, "listen", lambda *args: listen(*args, sound=sound, paced=True))

    desk = Desk(Program(models=FakeModels(ScriptedChat(ready=False))))
    try:
        conduct = desk.open(Order(Wishes(questions=1), anew=True))
        turn = conduct.ask(Event(), lambda _: None)
        assert turn
        shown: list[Progress] = []
        heard = desk.speech.listen(Taking(), turn.question, conduct.spot, shown.append)
        assert heard
        assert heard.problem == ""
        assert heard.text.split()[-3:] == SENTENCE.split()[-3:]
        assert len(heard.speech.words) == len(heard.text.split())
        assert any(each.moment and each.moment.speaking for each in shown)
        conduct.hear(heard)
        assert [file.name for file in places.recordings().iterdir()] == [f"{conduct.spot}.unsettled.wav"]
        assert desk.speech.left_behind(conduct.spot)[0][0] == heard.recording
        conduct.submit(f"{heard.text}, I think", 3.0)
        desk.speech.settle(conduct.past())
        assert list(places.recordings().iterdir()) == []
        answer = desk.session(conduct.session.id).turns[0].answer
        assert answer
        assert answer.text == f"{heard.text}, I think"
        assert answer.speech == heard.speech
    finally:
        desk.close()
