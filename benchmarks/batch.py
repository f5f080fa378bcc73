"""How fast `assist review` is, what it adds to the recogniser, and how much memory it takes.

    python benchmarks/batch.py speech text memory ray

Speech is compared with Vosk alone on the same files: decoded in one process a core, no partial
results, nothing done with the words. Both are timed with their start and their loading. Cost is
CPU time of all processes, because the wall clock of a shared machine says little; it is recorded,
too. Text is made up from lines of complaint.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np
import soundfile
from record import RESULTS, Figure, record

from assist.app.batch_jobs import HearingChoice, Job, Worker, WorkerSetup
from assist.app.batch_sources import Source
from assist.app.call_metadata import CallFacts
from assist.app.config import Config
from assist.audio.files import AGENT_FIRST
from assist.store.database import Database
from assist.store.saving import save_call

REPOSITORY = Path(__file__).parents[1]
MODEL = REPOSITORY / "models/speech/zh-demo"
SCENES = sorted((REPOSITORY / "models/scenes/zh").glob("*/call.flac"))

BARE = """
import sys, soundfile, vosk
from multiprocessing import get_context
def decode(path):
    audio, rate = soundfile.read(path, dtype="int16")
    for channel in (0, 1):
        recognizer = vosk.KaldiRecognizer(MODEL, rate)
        recognizer.SetWords(True)
        samples = audio[:, channel].tobytes()
        for at in range(0, len(samples), 8000):
            if recognizer.AcceptWaveform(samples[at:at + 8000]):
                recognizer.Result()
        recognizer.FinalResult()
def load(folder):
    global MODEL
    vosk.SetLogLevel(-1)
    MODEL = vosk.Model(folder)
if __name__ == "__main__":
    workers = int(sys.argv[1])
    with get_context("fork").Pool(workers, load, (sys.argv[2],)) as pool:
        pool.map(decode, sys.argv[3:], chunksize=1)
        pool.close(); pool.join()
"""

AGENT = ("您好，请问有什么可以帮您", "好的，我马上帮您查一下", "实在对不起，让您久等了", "明白了")
CUSTOMER = (
    "我上个月退的货到现在钱还没有到账，你们到底怎么处理的",
    "上次那个客服跟我说三天之内一定到账，现在都快两个星期了",
    "我已经打了好几次电话了，每次都让我等",
    "那你告诉我到底什么时候能到账",
    "要是今天还解决不了我就去投诉你们",
    "嗯，好的",
)


class Spent(msgspec.Struct, frozen=True):
    """What a command cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def spend(command: list[str], data: Path) -> Spent:
    """Run a command; its children's time and memory are in."""
    environment = {**os.environ, "XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(data)}
    began = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=REPOSITORY)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command} failed")
    return Spent(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def recordings(folder: Path, count: int) -> float:
    """Copies of the bundled calls, no two the same; their seconds together."""
    seconds = 0.0
    for number in range(count):
        audio, rate = soundfile.read(SCENES[number % len(SCENES)], dtype="int16")
        audio = np.roll(audio, 16 * number, axis=0)
        soundfile.write(folder / f"{number:03}.wav", audio, rate)
        seconds += len(audio) / rate
    return seconds


def review(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "assist", "review", *map(str, arguments)]


def speech(folder: Path, calls: int, rounds: int, at_once: list[int]) -> dict[str, Figure]:
    seconds = recordings(folder, calls)
    files = sorted(map(str, folder.glob("*.wav")))
    (folder / "bare.py").write_text(BARE)
    found: dict[str, list[Spent]] = {}
    for number in range(rounds):
        for workers in at_once:
            bare = [sys.executable, str(folder / "bare.py"), str(workers), str(MODEL), *files]
            found.setdefault(f"vosk {workers}", []).append(spend(bare, folder / "none"))
            # The store keeps recordings, which must not be found beside the ones to review.
            ours = review(*files, "--lang", "zh", "--workers", workers, "--model", "zh-demo")
            data = folder / f"data-{number}-{workers}"
            found.setdefault(f"review {workers}", []).append(spend(ours, data))
    cpu = {name: min(one.cpu_s for one in runs) for name, runs in found.items()}
    wall = {name: min(one.wall_s for one in runs) for name, runs in found.items()}
    return {
        "speech": {
            "calls": calls,
            "audio_s": round(seconds),
            "rounds": rounds,
            "cpu_s": {name: round(value, 2) for name, value in cpu.items()},
            "wall_s": {name: round(value, 2) for name, value in wall.items()},
            "times_real_time_a_core": {
                name: round(seconds / value, 1) for name, value in cpu.items()
            },
            "throughput_of_vosk": {
                f"by {clock}, workers: {workers}": round(
                    of[f"vosk {workers}"] / of[f"review {workers}"], 3
                )
                for clock, of in (("cpu", cpu), ("wall", wall))
                for workers in at_once
            },
            "scaling_1_to_2_by_wall": {
                name: round(wall[f"{name} 1"] / wall[f"{name} 2"], 2)
                for name in ("vosk", "review")
                if {1, 2} <= set(at_once)
            },
            "load_average": round(os.getloadavg()[0], 1),
        }
    }


def ray(folder: Path, calls: int) -> dict[str, Figure]:
    """Ray's own processes are not children of the command, so only the wall clock is known."""
    seconds = recordings(folder, calls)
    wall = {
        workers: spend(
            review(folder, "--lang", "zh", "--on", "ray", "--workers", workers, "--no-store"),
            folder / "data",
        ).wall_s
        for workers in (1, 2)
    }
    return {
        "ray": {
            "calls": calls,
            "audio_s": round(seconds),
            "wall_s": {str(workers): round(value, 2) for workers, value in wall.items()},
            "scaling_1_to_2_by_wall": round(wall[1] / wall[2], 2),
            "load_average": round(os.getloadavg()[0], 1),
        }
    }


def text(folder: Path, calls: int, turns: int) -> dict[str, Figure]:
    """The whole path of a transcript in one process, and the store's part of it."""
    rng = random.Random(1)
    for number in range(calls):
        lines = []
        for turn in range(turns):
            who, said = ("客户", CUSTOMER) if turn % 2 else ("客服", AGENT)
            lines.append(f"{who}：{rng.choice(said)}")
        (folder / f"{number}.txt").write_text("\n".join(lines))
    setup = WorkerSetup(
        choice=HearingChoice(), config=Config(data=str(folder)), order=AGENT_FIRST, data=None
    )
    worker = Worker(setup)
    spent = {"read, analyse, redact": 0.0, "store": 0.0}
    done = 0
    gc.freeze()
    with Database.open(str(folder / "calls.sqlite")) as db:
        for number in range(calls):
            began = time.process_time()
            source = Source((folder / f"{number}.txt",))
            job = Job(
                number=number, source=source, facts=CallFacts(started_at="2026-11-22T10:00:00Z")
            )
            outcome = worker.work(job)
            heard = time.process_time()
            assert outcome.call is not None, outcome.failure
            with db.write() as connection:
                save_call(connection, outcome.call)
            if number < 2:
                continue  # Loads the pack, and warms everything up.
            spent["read, analyse, redact"] += heard - began
            spent["store"] += time.process_time() - heard
            done += turns
    return {
        "text": {
            "calls": calls - 2,
            "turns": done,
            "turns_a_second_a_core": round(done / sum(spent.values())),
            "ms_a_turn": {name: round(1000 * value / done, 3) for name, value in spent.items()},
            "turns_a_second": {name: round(done / value) for name, value in spent.items()},
        }
    }


def memory(folder: Path, megabytes: list[int]) -> dict[str, Figure]:
    """Peak memory of one long recording after the other, which is heard without words."""
    audio, rate = soundfile.read(SCENES[0], dtype="int16")
    pause = np.zeros((4 * len(audio), 2), np.int16)
    figures: dict[str, Figure] = {}
    for size in megabytes:
        path = folder / "long.wav"
        with soundfile.SoundFile(path, "w", rate, 2, "PCM_16", format="RF64") as file:
            while file.tell() * 4 < size * 1_000_000:
                file.write(audio)
                file.write(pause)
        spent = spend(review(path, "--timing-only", "--lang", "zh"), folder / "data")
        figures[f"{path.stat().st_size // 1_000_000} MB"] = {
            "peak_mb": round(spent.peak_mb),
            "cpu_s": round(spent.cpu_s, 1),
        }
        path.unlink()
    return {"memory": figures}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=["speech", "text", "memory", "ray"])
    parser.add_argument("--calls", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 1000])
    options = parser.parse_args()
    known = RESULTS / "batch.json"
    figures: dict[str, Figure] = {}
    if known.exists():  # Parts that are not measured now stay.
        before = json.loads(known.read_text(encoding="utf-8"))
        figures = {
            name: before[name] for name in ("speech", "ray", "text", "memory") if name in before
        }
    for part in options.parts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if part == "speech":
                figures |= speech(folder, options.calls, options.rounds, options.workers)
            elif part == "text":
                figures |= text(folder, 52, 120)
            elif part == "ray":
                figures |= ray(folder, options.calls)
            else:
                figures |= memory(folder, options.megabytes)
        figures["peak_mb_here"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        record("batch", figures)


if __name__ == "__main__":
    main()
