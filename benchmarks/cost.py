"""What one two-channel call costs, stage by stage, beside bare Vosk on the same audio.

Everything runs in one thread, so that each stage's CPU time can be told apart. One screen is
connected through the real server while the call is published.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import vosk
from record import Figure, record
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from assist.app.config import Config
from assist.app.hearing import load_tools
from assist.app.serving import Address, desk
from assist.asr.models import locate_model
from assist.audio.blocks import Pcm
from assist.audio.ear import ChannelEar
from assist.audio.files import open_recording
from assist.audio.prosody import ProsodyMeter
from assist.audio.vad import VoiceActivity
from assist.events import Channel, Event, InputEvent, OutputEvent, Progress
from assist.events.listener import Listener
from assist.pipeline import listeners
from assist.session import Session

T = TypeVar("T")


class Meter:
    """CPU time of this thread by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def run(self, stage: str, work: Callable[[], T]) -> T:
        started = time.thread_time()
        result = work()
        self.spent[stage] += time.thread_time() - started
        return result


class Timed:
    """A listener whose time is counted."""

    def __init__(self, listener: Listener, meter: Meter) -> None:
        self._listener = listener
        self._meter = meter
        self._stage = f"listener {type(listener).__name__}"
        self.hears = listener.hears

    @property
    def deadline_ms(self) -> int | None:
        return self._listener.deadline_ms

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        return self._meter.run(self._stage, lambda: list(self._listener.hear(event)))

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        return self._meter.run(self._stage, lambda: list(self._listener.elapse(at_ms)))


def read(path: Path) -> tuple[list[tuple[Pcm, Pcm]], float]:
    """Every block of both channels, and what reading and resampling cost."""
    started = time.thread_time()
    with open_recording(path) as recording:
        steps = [tuple(block for _, block in step.blocks) for step in recording.steps()]
    return [(a, b) for a, b in steps], time.thread_time() - started


def bare_vosk(blocks: list[tuple[Pcm, Pcm]], folder: Path) -> float:
    """Two recognisers as anybody would run them: words on, a partial after every block."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    recognizers = [vosk.KaldiRecognizer(model, 16000.0) for _ in range(2)]
    for recognizer in recognizers:
        recognizer.SetWords(True)
    started = time.thread_time()
    for pair in blocks:
        for recognizer, block in zip(recognizers, pair, strict=True):
            if recognizer.AcceptWaveform(block.tobytes()):
                recognizer.Result()
            else:
                recognizer.PartialResult()
    for recognizer in recognizers:
        recognizer.FinalResult()
    return time.thread_time() - started


def our_call(blocks: list[tuple[Pcm, Pcm]], meter: Meter, split: bool) -> int:
    """The product's own way through one call; the number of outputs."""
    tools = load_tools(Config(), language="zh")
    assert tools.engine is not None
    ears = {channel: ChannelEar(channel) for channel in Channel}
    recognizers = {channel: tools.engine.recognizer(channel) for channel in Channel}
    pipeline = listeners(tools.pack)
    session = Session("cost", "zh", [Timed(one, meter) for one in pipeline] if split else pipeline)
    outputs = 0
    with desk(Address("127.0.0.1", 0, "cost")) as served:
        feed = served.hub.open_call("cost", "zh")
        threading.Thread(target=watch, args=(served.url,), daemon=True).start()
        served.wait_for_screen(5)
        for number, pair in enumerate(blocks, start=1):
            for channel, block in zip(Channel, pair, strict=True):
                events: list[InputEvent] = list(
                    meter.run(
                        "voice activity and prosody", lambda c=channel, b=block: ears[c].hear(b)
                    )
                )
                events += meter.run(
                    "vosk through our recogniser",
                    lambda c=channel, b=block: recognizers[c].accept(b, speaking=ears[c].speaking),
                )
                events.append(Progress(at_ms=number * 64, channel=channel))
                concluded = meter.run("session", lambda e=events: take(session, e))
                outputs += len(concluded)
                if concluded:
                    meter.run("delivery", lambda o=concluded: feed.publish(o))
        feed.close()
    return outputs


def take(session: Session, events: list[InputEvent]) -> list[OutputEvent]:
    for event in events:
        session.feed(event)
    return session.drain()


def watch(url: str) -> None:
    address = url.replace("http://", "ws://").replace("/?", "/stream?")
    with connect(address) as stream, suppress(ConnectionClosed):
        for _ in stream:
            pass


def ears_apart(blocks: list[tuple[Pcm, Pcm]], meter: Meter) -> None:
    """Voice activity alone, and prosody on the speech that it found."""
    for index, channel in enumerate(Channel):
        voice, prosody = VoiceActivity(channel), ProsodyMeter(channel)
        for pair in blocks:
            block = pair[index]
            found = meter.run("voice activity", lambda v=voice, b=block: v.hear(b))

            def measure(
                p: ProsodyMeter = prosody, v: VoiceActivity = voice, e=found, b=block
            ) -> None:
                p.hear(b)
                for event in e:
                    if hasattr(event, "start_ms"):
                        p.begin(event.start_ms)
                    else:
                        p.end(event.span.end_ms)
                if v.speaking:
                    p.advance(v.voice_end_ms)

            meter.run("prosody", measure)


def main() -> None:
    arguments = argparse.ArgumentParser()
    root = Path(__file__).parents[1]
    arguments.add_argument(
        "call", type=Path, nargs="?", default=root / "models/scenes/zh/bank-transfer/call.flac"
    )
    path = arguments.parse_args().call
    blocks, reading_s = read(path)
    audio_s = len(blocks) * 0.064
    folder = locate_model("zh", "zh-demo").folder
    whole, split, apart = Meter(), Meter(), Meter()
    our_call(blocks, Meter(), split=False)
    bare_s = bare_vosk(blocks, folder)
    outputs = our_call(blocks, whole, split=False)
    our_call(blocks, split, split=True)
    ears_apart(blocks, apart)

    def share(seconds: float) -> float:
        return round(100 * seconds / audio_s, 3)

    vosk_s = whole.spent["vosk through our recogniser"]
    ours_s = sum(whole.spent.values()) - vosk_s + reading_s
    parts: dict[str, Figure] = {name: share(s) for name, s in sorted(whole.spent.items())}
    parts |= {f"  of which {name}": share(s) for name, s in apart.spent.items()}
    parts |= {
        f"  of which {name}": share(s)
        for name, s in sorted(split.spent.items(), key=lambda item: -item[1])
        if name.startswith("listener")
    }
    parts["reading and resampling"] = share(reading_s)
    record(
        "cost",
        {
            "call": path.name,
            "audio_s": round(audio_s, 1),
            "outputs": outputs,
            "unit": "percent of one core for one live two-channel call",
            "bare vosk": share(bare_s),
            "everything but vosk": share(ours_s),
            "target everything but vosk": 5.0,
            "our recogniser over bare vosk": round(vosk_s / bare_s, 2),
            "stages": parts,
            "note": "delivery counts publishing; sending runs in the server's own thread",
        },
    )


if __name__ == "__main__":
    main()
