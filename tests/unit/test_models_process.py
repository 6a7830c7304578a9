"""A model's process: its deadlines, its death, its silence. The child is real; only its model is not."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import errors
from interviewer.models import frames
from interviewer.models.frames import Frame
from interviewer.models.process import ModelProcess, ProcessState
from interviewer.models.thinking import ThinkFilter

Make = Callable[..., ModelProcess]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[ModelProcess] = []

    def _make(**config: Any) -> ModelProcess:
        config = {"name": "echo", **config}
        made.append(ModelProcess("echo", config, tmp_path / "echo.log", program="tests.echo_worker"))
        return made[-1]

    yield _make
    for process in made:
        process.stop()


def test_a_request_and_its_result(make: Make) -> None:
    process = make()
    frame = process.call("echo", {"text": "grüße\x00", "size": 500_000}, deadline=10)
    assert frame.head["args"]["text"] == "grüße\x00"
    assert frame.blob == b"\0\1" * 500_000
    assert process.state is ProcessState.READY
    assert process.info["name"] == "echo"


def test_it_loads_in_the_background(make: Make) -> None:
    process = make(fault="slow")
    process.start()
    states = [process.state]
    with pytest.raises(errors.ModelTimeout, match="did not load"):
        process.wait_ready(0.05)
    assert [*states, process.state] == [ProcessState.LOADING, ProcessState.STOPPED]


def test_a_file_that_does_not_load_says_why(make: Make) -> None:
    process = make(fault="file")
    for _ in range(5):
        with pytest.raises(errors.ModelFileError, match=r"It is truncated\.") as caught:
            process.call("echo", deadline=5)
    assert caught.value.hint.startswith("Take another. Details: ")
    assert process.state is ProcessState.FAILED


def test_a_crash_while_loading_tells_its_last_words(make: Make) -> None:
    process = make(fault="crash")
    with pytest.raises(errors.ModelDied, match="out of cheese"):
        process.call("echo", deadline=5)


def test_a_death_fails_the_request_and_the_next_one_starts_afresh(make: Make) -> None:
    process = make()
    process.call("echo", deadline=10)
    with pytest.raises(errors.ModelDied, match="during die"):
        process.call("die", deadline=10)
    assert process.call("echo", deadline=10).blob == b"\0\1"


def test_a_kill_from_outside(make: Make) -> None:
    process = make()
    process.wait_ready()
    assert process.pid is not None
    threading.Timer(0.1, os.kill, (process.pid, signal.SIGKILL)).start()
    with pytest.raises(errors.ModelDied):
        process.call("hang", deadline=30)


def test_a_deadline_ends_a_hanging_model(make: Make) -> None:
    process = make()
    process.wait_ready()
    with pytest.raises(errors.ModelTimeout, match="hang"):
        process.call("hang", deadline=0.2)
    assert process.call("echo", deadline=10).head["event"] == "result"


def test_cancelling_leaves_the_model_loaded(make: Make) -> None:
    process = make()
    process.wait_ready()
    pid, cancel, seen = process.pid, threading.Event(), list[str]()

    def on_event(event: dict[str, Any]) -> bool:
        seen.append(event["text"])
        cancel.set()
        return True

    with pytest.raises(errors.ModelCancelled):
        process.call("count", deadline=30, on_event=on_event, cancel=cancel)
    assert 1 <= len(seen) < 1_000
    assert process.pid == pid
    assert process.call("echo", deadline=10).head["event"] == "result"


def test_cancelling_a_hanging_model_kills_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.models.process.CANCEL_GRACE", 0.1)
    process = make()
    process.wait_ready()
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(errors.ModelCancelled):
        process.call("hang", deadline=30, cancel=cancel)
    assert process.pid is None


def test_a_listener_may_halt_the_model(make: Make) -> None:
    frame = make().call("count", deadline=30, on_event=lambda event: event["text"] != "3")
    assert frame.head["text"] == "done"


def test_errors_keep_their_kind(make: Make) -> None:
    process = make()
    with pytest.raises(errors.PromptTooLong, match="Too long"):
        process.call("refuse", deadline=10)
    with pytest.raises(errors.ModelError, match="ValueError: nonsense"):
        process.call("nonsense", deadline=10)


def test_requests_of_several_threads_wait_their_turn(make: Make) -> None:
    process = make()
    results: list[int] = []

    def ask(n: int) -> None:
        results.append(process.call("echo", {"n": n}, deadline=20).head["args"]["n"])

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == list(range(8))


def test_restart_forgets_the_failure(make: Make) -> None:
    process = make()
    process.wait_ready()
    first = process.pid
    process.restart()
    process.wait_ready()
    assert process.pid not in (None, first)
    assert process.failure is None


def test_the_child_goes_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import time\nfrom pathlib import Path\nfrom interviewer.models.process import ModelProcess\n"
        f"p = ModelProcess('echo', {{'name': 'x'}}, Path({str(tmp_path / 'log')!r}), program='tests.echo_worker')\n"
        "p.wait_ready()\nprint(p.pid, flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(200):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{child}/stat").exists() and Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":
            return
        time.sleep(0.02)
    pytest.fail("the child outlived its parent")


# -- the wire --------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(), st.text()), st.binary())
def test_frames_come_back_as_they_were(head: dict[str, str], blob: bytes) -> None:
    stream = io.BytesIO()
    frames.write(stream, Frame(head, blob))
    stream.seek(0)
    assert frames.read(stream) == Frame(head, blob)
    assert frames.read(stream) is None


@given(st.binary(max_size=200))
def test_garbage_on_the_wire_is_an_end_not_a_crash(data: bytes) -> None:
    found = frames.read(io.BytesIO(data))
    assert found is None or isinstance(found, Frame)


def test_a_frame_cut_off_is_an_end() -> None:
    stream = io.BytesIO()
    frames.write(stream, Frame({"a": 1}, b"1234"))
    for size in range(len(stream.getvalue())):
        assert frames.read(io.BytesIO(stream.getvalue()[:size])) is None


# -- thinking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "inside", "shown"),
    [
        ("plain text", False, "plain text"),
        ("<think>hm, 2 < 3</think>yes", False, "yes"),
        ("a<think>b</think>c<think>d</think>e", False, "ace"),
        ("still thinking</think>done", True, "done"),
        ("never closed", True, ""),
        ("a < b and <thin air", False, "a < b and <thin air"),
        ("end<thin", False, "end<thin"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_thinking_is_not_shown(written: str, inside: bool, shown: str, size: int) -> None:
    visible = ThinkFilter(inside=inside)
    pieces = [visible.feed(written[n : n + size]) for n in range(0, len(written), size)]
    assert "".join(pieces) + visible.close() == shown
