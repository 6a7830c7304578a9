"""One session, one place: claims across programs, threads and a kill."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import SessionKind
from interviewer.drill import DrillWishes
from interviewer.errors import SessionError, StoreError
from interviewer.past import delete
from interviewer.planning import Wishes
from interviewer.store import Store
from tests.builders import a_plan, a_session, a_turn
from tests.fakes import FakeModels

ROOT = Path(__file__).parents[2]
CLAIMANT = """
import sys, time
from pathlib import Path
from interviewer.store import Store

store = Store(Path(sys.argv[1]))
store.claim(sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


def files(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if ".open-" in each.name]


def test_a_session_is_open_in_one_place(tmp_path: Path) -> None:
    with Store(tmp_path / "interviewer.db") as here, Store(tmp_path / "interviewer.db") as there:
        here.claim("s1")
        here.claim("s1")
        there.claim("s2")
        with pytest.raises(SessionError, match="The session s1 is open in another window"):
            there.claim("s1")
        here.close()
        there.claim("s1")
        assert len(files(tmp_path)) == 2
    assert files(tmp_path) == []


def test_a_claim_is_held_whichever_thread_took_it(tmp_path: Path) -> None:
    with Store(tmp_path / "interviewer.db") as here, Store(tmp_path / "interviewer.db") as there:
        taking = threading.Thread(target=here.claim, args=("s1",))
        taking.start()
        taking.join()
        with pytest.raises(SessionError):
            there.claim("s1")
        here.close()
        there.claim("s1")


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    with (
        Store(path) as store,
        subprocess.Popen(
            [sys.executable, "-c", CLAIMANT, str(path), "../s 1"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child,
    ):
        assert child.stdout
        assert child.stdout.readline() == "held\n"
        with pytest.raises(SessionError):
            store.claim("../s 1")
        child.kill()
        child.wait()
        store.claim("../s 1")
    assert files(tmp_path) == []


def test_a_claim_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with Store(tmp_path / "interviewer.db") as store:
        (tmp_path / "interviewer.db.open-s1").mkdir()
        with pytest.raises(StoreError, match="cannot be opened"):
            store.claim("s1")


@pytest.mark.parametrize("kind", list(SessionKind))
def test_a_session_under_way_is_resumed_nowhere_else(home: Path, kind: SessionKind) -> None:
    with Store(places.database()) as store:
        store.start_session(a_session(a_turn(1), plan=a_plan(kind=kind)))
    here, there = Program(models=FakeModels()), Program(models=FakeModels())
    resumed = here.resume(kind)
    assert resumed is not None
    with pytest.raises(SessionError, match="open in another window"):
        there.resume(kind)
    with pytest.raises(SessionError, match="open in another window"):
        delete(there, resumed.session.id)
    resumed.answer("mine", 1)
    here.close()
    again = there.resume(kind)
    assert again is not None
    assert again.session.turns[0].transcript == "mine"
    there.close()


def test_a_session_just_begun_is_resumed_nowhere_else(home: Path) -> None:
    here, there = Program(models=FakeModels()), Program(models=FakeModels())
    here.begin(Wishes(topics=("caching",), questions=1)).ask()
    with pytest.raises(SessionError, match="open in another window"):
        there.open_interview(Wishes())
    drill = there.open_drill(DrillWishes(topic="caching", limit=1))
    assert drill is not None
    drill.ask()
    with pytest.raises(SessionError, match="open in another window"):
        here.open_drill(DrillWishes())
    here.close()
    there.close()
