"""What `make bench` prints: waiting times, throughput and memory of the real program on this machine.

Ratios come from the same run, because machines differ and drift. Nothing here is a test: no figure fails a build.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools import bench_app

# the time at which the first frame, laid out and rendered, goes to the terminal
FIRST_FRAME = """
import sys, time
{make}
from textual.app import App
display = App._display
def drawn(app, screen, frame):
    display(app, screen, frame)
    if frame is not None and type(screen).__name__ in {screens} and not app._exit:
        print(time.time() - float(sys.argv[1]), file=sys.stderr)
        app.exit()
App._display = drawn
app.run(headless=True)
"""
LABEL_APP = FIRST_FRAME.format(
    screens=["Screen"],
    make="""
from textual.app import App
from textual.widgets import Label
class Hello(App):
    def compose(self):
        yield Label("hello")
app = Hello()
""",
)
MAKE_OURS = """
from interviewer.tui.app import make_app
def program():
    from interviewer.assembly import Program
    return Program()
app = make_app(program)
"""
OUR_APP = FIRST_FRAME.format(make=MAKE_OURS, screens=["OpeningScreen"])
OUR_HOME = FIRST_FRAME.format(make=MAKE_OURS, screens=["HomeScreen"])
ANSWER = (
    "I would first look at how many rows the predicate lets through, because an index only pays when it is selective. "
    "Then I check what it costs on writes, since every insert has to maintain it, and whether the query could be "
    "answered from the index alone. I would look at the plan with EXPLAIN before and after, on data of realistic size, "
    "and I would remove indexes that nobody uses."
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5, help="launches measured (default 5)")
    options.add_argument("--json", type=Path, help="write the figures here as well")
    options.add_argument("--million", action="store_true", help="measure the index at a million vectors too (minutes)")
    options.add_argument("--only-app", action="store_true", help="measure nothing but how the app feels")
    options.add_argument("--only-index", action="store_true", help="measure nothing but search and the index")
    chosen = options.parse_args()
    figures: dict[str, object] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as home:
        os.environ["INTERVIEWER_HOME"] = home
        if not chosen.only_index:
            figures |= launches(chosen.runs) | bench_app.stalls()
        if not chosen.only_index and not chosen.only_app:
            figures |= first_question() | engine() | batches()
        if not chosen.only_app:
            figures |= first_search() | search(million=chosen.million)
    for name, value in figures.items():
        print(f"{name:<78} {value}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


def machine() -> str:
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        name = models[0] if models else name
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{name}, {os.cpu_count()} processors, {system}"


def launches(runs: int) -> dict[str, object]:
    """Start of the process to its first frame, ours and a one-label app's in turn; ours to the home screen as well."""
    rounds = [[launch(script) for script in (LABEL_APP, OUR_APP, OUR_HOME)] for _ in range(runs + 1)][1:]
    label, ours, home = (statistics.median(each) for each in zip(*rounds, strict=True))
    return {
        "launch to first frame: one-label Textual app (s)": f"{label:.3f}",
        "launch to first frame: interviewer (s)": f"{ours:.3f}",
        "launch to first frame: ratio": f"{ours / label:.2f}",
        "launch to the home screen: interviewer (s)": f"{home:.3f}",
    }


def launch(script: str) -> float:
    run = subprocess.run([sys.executable, "-c", script, str(time.time())], capture_output=True, text=True, check=True)
    return float(run.stderr.split()[0])


def first_question() -> dict[str, object]:
    """Start of `interviewer interview --plain` to the line of the first question."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        arguments = [sys.executable, "-m", "interviewer.cli", "interview", "--plain", "--questions", "1"]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                if line.startswith("Question"):
                    child.stdout.readline()
                    break
            seconds.append(time.perf_counter() - started)
            child.communicate("/quit\n")
    return {"launch to first question, plain (s)": f"{statistics.median(seconds):.2f}"}


def engine() -> dict[str, object]:
    """Grading, writing and indexing with the packaged models."""
    from interviewer.assembly import Program
    from interviewer.models.ports import Message
    from interviewer.models.remote import Models

    program = Program()
    models = program.models
    assert isinstance(models, Models)
    started = time.perf_counter()
    models.start()
    models.chat.process.wait_ready()
    chat_ready = time.perf_counter() - started
    models.encoder.process.wait_ready()
    encoder_ready = time.perf_counter() - started
    figures: dict[str, object] = {
        "chat model loaded (s)": f"{chat_ready:.2f}",
        "encoder loaded (s)": f"{encoder_ready:.2f}",
    }
    questions = list(program.corpus)
    program.grader.grade(questions[0], ANSWER)
    some = questions[5::40]  # few enough to be kept by the grader
    times = [timed(partial(program.grader.grade, question, ANSWER)) for question in some]
    again = [timed(partial(program.grader.grade, question, ANSWER + " Done.")) for question in some]
    forward = statistics.median(timed(lambda: models.encoder.encode([ANSWER])) for _ in range(20))
    figures["submit to grade, first answer to a question: median, p95 (ms)"] = spread(times)
    figures["submit to grade, question seen before: median, p95 (ms)"] = spread(again)
    figures["one encoder pass of the answer (ms)"] = f"{forward * 1000:.1f}"
    figures["submit to grade / encoder pass (question seen before)"] = f"{statistics.median(again) / forward:.1f}"

    messages = [Message("user", "Tell me how a database index works, at length.")]
    plain = [{"role": each.role, "content": each.content} for each in messages]
    ours, bare = [], []
    for _ in range(5):
        reply = models.chat.chat(messages, max_tokens=128, deadline=60)
        ours.append(reply.tokens / reply.seconds)
        loop = models.chat.process.call("bench", {"messages": plain, "max_tokens": 128}, deadline=60).head
        bare.append(loop["tokens"] / loop["seconds"])
    figures["tokens per second, streamed to the program"] = f"{statistics.median(ours):.0f}"
    figures["tokens per second, bare llama.cpp loop"] = f"{statistics.median(bare):.0f}"
    figures["tokens per second, ratio"] = f"{statistics.median(ours) / statistics.median(bare):.2f}"

    for name, pid in (
        ("encoder", models.encoder.process.pid),
        ("chat", models.chat.process.pid),
        ("program", os.getpid()),
    ):
        figures[f"peak memory, {name} process (MiB)"] = peak_memory(pid)
    program.close()
    return figures


def batches() -> dict[str, object]:
    """Lines per second of `grade --batch` against one at a time, in turns: the same lines, from a file into a file."""
    from interviewer.assembly import Program

    samples = [(question, n, sample) for question in Program().corpus for n, sample in enumerate(question.samples)]
    kinds = {
        "every line another question": [(question, sample) for question, n, sample in samples if n == 0][:120],
        "three answers a question": [(question, sample) for question, _, sample in samples][:120],
    }
    figures: dict[str, object] = {}
    for kind, chosen in kinds.items():
        records = [{"question": q.prompt, "reference": q.reference, "answer": sample.answer} for q, sample in chosen]
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in.jsonl"
            source.write_text("".join(json.dumps(record) + "\n" for record in records))
            pairs = [(one_by_one(source), in_chunks(source)) for _ in range(3)]
        rates = [statistics.median(len(records) / seconds for seconds in each) for each in zip(*pairs, strict=True)]
        ratio = statistics.median(one / many for one, many in pairs)
        figures[f"grade --batch, {kind}: lines per second"] = f"{rates[1]:.0f}; one at a time {rates[0]:.0f}"
        figures[f"grade --batch, {kind}: ratio"] = f"{ratio:.2f}"
    return figures


def one_by_one(source: Path) -> float:
    """Seconds to read, grade and write the lines as a person's answers are graded: each when the last one is done."""
    from interviewer.assembly import Program
    from interviewer.grading.output import grade_record
    from interviewer.grading.points import question_from_reference

    program = Program()

    def work() -> None:
        with source.open() as lines, source.with_name("one.jsonl").open("w") as out:
            for record in map(json.loads, lines):
                question = question_from_reference(record["question"], record["reference"])
                record["grade"] = grade_record(program.grader.grade(question, record["answer"]))
                out.write(json.dumps(record) + "\n")

    program.models.encoder.encode([ANSWER])
    seconds = timed(work)
    program.close()
    return seconds


def in_chunks(source: Path) -> float:
    """Seconds that `grade --batch` takes for the lines, once the encoder is loaded."""
    from interviewer.assembly import Program
    from interviewer.commands.grade import grade_file

    program = Program(bulk=True)
    program.models.encoder.encode([ANSWER])
    out = source.with_name("many.jsonl")
    out.unlink(missing_ok=True)
    seconds = timed(lambda: grade_file(program.batch_grader, source, out, lambda _number, _bad: None))
    program.close()
    return seconds


def first_search() -> dict[str, object]:
    """Start of `interviewer search` to its answer, with an index that is up to date."""
    arguments = [sys.executable, "-m", "interviewer.cli", "search", "What is an index?"]
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    seconds = [timed(lambda: subprocess.run(arguments, stdout=subprocess.DEVNULL, check=True)) for _ in range(5)]
    return {"launch to first answered search (s)": f"{statistics.median(seconds):.2f}"}


def search(*, million: bool) -> dict[str, object]:
    """The index of the corpus, a query against an encoder pass, and larger indexes of synthetic neighbours."""

    from interviewer.assembly import Program
    from interviewer.models import packaged
    from interviewer.models.remote import Models
    from interviewer.retrieval import IndexStore, entries_of
    from tools import bench_index

    program = Program()
    models = program.models
    assert isinstance(models, Models)
    questions = list(program.corpus)
    models.encoder.words(["torch is there"])
    with tempfile.TemporaryDirectory() as folder:
        store = IndexStore(Path(folder))
        seconds = timed(lambda: store.ensure(entries_of(questions), models.encoder))
        index = store.open()
        figures: dict[str, object] = {
            "index build, per 1,000 questions (s)": f"{seconds / len(questions) * 1000:.1f}",
            "index build, texts per second": f"{len(index) / seconds:.0f}",
        }
        real = index.tables.vectors
        weights = packaged.ENCODER.locate().parent
        figures |= bench_index.query_against_pass(models.encoder, real, weights)
        counts = [1_000, 10_000, 100_000, 200_000, *([1_000_000] if million else [])]
        figures |= bench_index.sizes(models.encoder, real, counts)
    program.close()
    return figures


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f}, {sorted(seconds)[int(len(seconds) * 0.95)] * 1000:.0f}"


def peak_memory(pid: int | None) -> str:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return "not measured on this system"
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return f"{int(peak.split()[1]) / 1024:.0f}"


if __name__ == "__main__":
    main()
