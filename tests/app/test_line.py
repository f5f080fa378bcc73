"""A shift on two open devices is cut into calls, and nothing between them is kept."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assist.app.after import AfterCalls
from assist.app.config import Config
from assist.app.hearing import Tools
from assist.app.line import Line, LineOptions, OnLine, since
from assist.app.line_requests import LineRequests
from assist.app.live_calls import KeepOptions, LiveCalls
from assist.app.replay import ReplayOptions, conclude, outputs_path, run_replay, stored_outputs
from assist.app.serving import Address, Desk
from assist.app.shelf import PackChoice, PackShelf
from assist.asr.scripted import ScriptedEngine
from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, SILENT_BLOCK, Pcm
from assist.audio.timeline import CapturedBlock
from assist.delivery.messages import HangUpMessage
from assist.events import (
    AudioGap,
    CallEnded,
    Channel,
    Final,
    HangUp,
    Note,
    Notice,
    Preferences,
    Prompt,
    Span,
    SpeechStarted,
)
from assist.events.privacy import Sharing, shared
from assist.store.journal import JOURNAL_SUFFIX, Journal

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


class AtOnce(Executor):
    """Does what it is given at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Slow(Executor):
    """Does nothing until it is told to."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def work(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future, job in waiting:
            future.set_result(job())


class Calls:
    """Opens calls that only remember what they were given."""

    def __init__(self) -> None:
        self.opened: list[Taken] = []

    def open(self) -> Taken:
        self.opened.append(Taken(f"c-{len(self.opened) + 1}"))
        return self.opened[-1]


class Taken(OnLine):
    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self.blocks: dict[Channel, list[CapturedBlock]] = {AGENT: [], CUSTOMER: []}
        self.notices: list[Notice] = []
        self.closed = self.aborted = False

    @property
    def call_id(self) -> str:
        return self._call_id

    @property
    def language(self) -> str:
        return "zh"

    def take(self, blocks: Sequence[CapturedBlock]) -> None:
        for block in blocks:
            self.blocks[block.channel].append(block)

    def tell(self, notices: Sequence[Notice]) -> None:
        self.notices += notices

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True


class Devices:
    """Both devices, block by block; the line hears whatever they send."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.at_ms = {AGENT: 0, CUSTOMER: 0}

    def send(self, channel: Channel, samples: Pcm = SILENT_BLOCK) -> None:
        self.at_ms[channel] += BLOCK_MS
        self.line.take([CapturedBlock(channel, self.at_ms[channel], samples)])

    def silence(self, ms: int) -> None:
        for _ in range(ms // BLOCK_MS):
            self.send(AGENT)
            self.send(CUSTOMER)

    def speak(self, channel: Channel, voice: Sequence[Pcm]) -> None:
        other = CUSTOMER if channel is AGENT else AGENT
        for block in voice:
            self.send(channel, block)
            self.send(other)


@pytest.fixture(scope="session")
def voice(repository: Path) -> list[Pcm]:
    """Two seconds of an agent's greeting, as blocks."""
    scene = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, _ = soundfile.read(scene, frames=16_000 * 6, dtype="int16")
    agent = audio[:, 0]
    first = int(np.argmax(np.abs(agent) > 1_000)) // BLOCK_SAMPLES
    cut = agent[first * BLOCK_SAMPLES :][: 31 * BLOCK_SAMPLES]
    return list(cut.reshape(-1, BLOCK_SAMPLES))


@pytest.fixture
def requests() -> LineRequests:
    return LineRequests(shift=True)


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def devices(calls: Calls, requests: LineRequests) -> Devices:
    return Devices(Line(calls.open, requests, worker=AtOnce()))


def hang_up(devices: Devices, requests: LineRequests) -> None:
    call_id = requests.status().call_id
    assert call_id is not None
    requests.hang_up(call_id)
    devices.silence(2 * BLOCK_MS)


def test_a_call_begins_when_somebody_speaks_and_holds_the_first_word(
    devices: Devices, calls: Calls, voice: list[Pcm]
) -> None:
    devices.silence(10_048)
    assert calls.opened == []
    devices.speak(CUSTOMER, voice)
    (call,) = calls.opened
    heard = call.blocks[CUSTOMER]
    # Its own time, from zero, without holes, and the same for both channels.
    assert [block.at_ms for block in heard] == [
        BLOCK_MS * number for number in range(1, len(heard) + 1)
    ]
    assert len(call.blocks[AGENT]) == len(heard)
    for block, said in zip(heard[-len(voice) :], voice, strict=True):
        assert block.samples is said
    lead_ms = (len(heard) - len(voice)) * BLOCK_MS
    assert 0 < lead_ms <= LineOptions().lead_ms + BLOCK_MS


def test_a_click_begins_no_call(devices: Devices, calls: Calls) -> None:
    devices.silence(2_048)
    devices.speak(AGENT, [np.full(BLOCK_SAMPLES, 20_000, np.int16)])
    devices.silence(2_048)
    assert calls.opened == []


def test_a_call_is_hung_up_by_the_agent_and_both_channels_end_together(
    devices: Devices, calls: Calls, requests: LineRequests, voice: list[Pcm]
) -> None:
    devices.speak(CUSTOMER, voice)
    (call,) = calls.opened
    requests.hang_up("another call")
    devices.silence(640)
    assert not call.closed
    requests.hang_up("c-1")
    devices.send(AGENT)
    assert not call.closed
    devices.send(CUSTOMER)
    assert call.closed
    assert len(call.blocks[AGENT]) == len(call.blocks[CUSTOMER])
    assert requests.status().call_id is None


def test_who_finishes_a_sentence_after_the_hang_up_begins_no_call(
    devices: Devices, calls: Calls, requests: LineRequests, voice: list[Pcm]
) -> None:
    devices.speak(AGENT, voice[:16])
    requests.hang_up("c-1")
    devices.speak(AGENT, voice[16:])
    assert len(calls.opened) == 1
    devices.silence(2_048)
    devices.speak(AGENT, voice)
    assert len(calls.opened) == 2
    # And nothing of what was said in between is in it.
    assert len(calls.opened[1].blocks[AGENT]) * BLOCK_MS <= len(voice) * BLOCK_MS + 512


def test_a_screen_begins_the_next_call_and_hears_nothing_from_before(
    calls: Calls, voice: list[Pcm]
) -> None:
    requests = LineRequests(shift=True, by_speech=False)
    line = Line(calls.open, requests, LineOptions(by_speech=False), worker=AtOnce())
    devices = Devices(line)
    devices.speak(AGENT, voice)
    assert calls.opened == []
    assert not any(line._waiting.values())
    assert requests.next_call()
    devices.silence(128)
    assert not requests.next_call(), "one is going on"
    (call,) = calls.opened
    assert [block.at_ms for block in call.blocks[CUSTOMER]] == [64]
    assert not any(block.samples.any() for block in call.blocks[AGENT])


def test_what_is_said_while_a_call_is_opened_is_not_lost(
    calls: Calls, requests: LineRequests, voice: list[Pcm]
) -> None:
    worker = Slow()
    devices = Devices(Line(calls.open, requests, worker=worker))
    devices.silence(2_048)
    devices.speak(CUSTOMER, voice)
    devices.silence(5_056)
    worker.work()
    devices.silence(64)
    (call,) = calls.opened
    heard = [block.samples for block in call.blocks[CUSTOMER]]
    assert all(any(block is said for block in heard) for said in voice)


def test_an_opening_that_hangs_does_not_fill_the_memory(
    calls: Calls, requests: LineRequests, voice: list[Pcm]
) -> None:
    worker = Slow()
    devices = Devices(Line(calls.open, requests, worker=worker))
    devices.speak(CUSTOMER, voice)
    devices.silence(40_000)
    worker.work()
    devices.silence(64)
    (call,) = calls.opened
    assert call.blocks[AGENT][0].at_ms == call.blocks[CUSTOMER][0].at_ms == BLOCK_MS
    assert 19_000 < len(call.blocks[CUSTOMER]) * BLOCK_MS < 21_000


def test_one_call_begins_at_once_and_is_the_last(calls: Calls) -> None:
    requests = LineRequests(shift=False)
    line = Line(calls.open, requests, once=True, worker=AtOnce())
    devices = Devices(line)
    devices.silence(64)
    assert [block.at_ms for block in calls.opened[0].blocks[CUSTOMER]] == [64]
    hang_up(devices, requests)
    assert line.over
    assert not requests.next_call()
    devices.silence(640)
    line.finish()
    assert len(calls.opened) == 1


def test_the_end_of_the_program_ends_the_call(
    devices: Devices, calls: Calls, voice: list[Pcm]
) -> None:
    devices.speak(CUSTOMER, voice)
    assert devices.line.talking
    devices.line.finish()
    assert calls.opened[0].closed


def test_a_failure_leaves_no_call_open(calls: Calls, requests: LineRequests) -> None:
    with Line(calls.open, requests, once=True) as line:
        Devices(line).silence(64)
    assert calls.opened[0].aborted


def test_a_call_that_cannot_be_kept_is_an_error_of_the_line(requests: LineRequests) -> None:
    def fail() -> OnLine:
        raise OSError("full")

    line = Line(fail, requests, once=True, worker=AtOnce())
    with pytest.raises(OSError, match="full"):
        Devices(line).silence(64)


def test_a_long_silence_asks_and_ends_nothing(
    devices: Devices, calls: Calls, voice: list[Pcm]
) -> None:
    devices.speak(CUSTOMER, voice)
    (call,) = calls.opened
    devices.silence(170_048)
    assert call.notices == []
    devices.silence(400_000)
    (asks,) = call.notices
    assert (asks.code, asks.level) == ("call_over?", "warning")
    assert asks.at_ms - (devices.at_ms[AGENT] - 570_048) < 182_000
    assert not call.closed
    devices.speak(AGENT, voice)
    assert [(notice.code, notice.level) for notice in call.notices[1:]] == [("call_over?", "info")]


def test_nobody_is_asked_who_does_not_want_it(calls: Calls, requests: LineRequests) -> None:
    options = LineOptions(ask_after_ms=0)
    devices = Devices(Line(calls.open, requests, options, worker=AtOnce()))
    requests.next_call()
    devices.silence(400_000)
    assert calls.opened[0].notices == []


def test_a_device_that_was_lost_between_calls_is_told_to_both(
    devices: Devices, calls: Calls, requests: LineRequests, voice: list[Pcm]
) -> None:
    devices.speak(CUSTOMER, voice)
    hang_up(devices, requests)
    devices.silence(60_032)
    lost = Notice(
        at_ms=devices.at_ms[AGENT], code="device_lost", level="error", text="x", channel=AGENT
    )
    devices.line.tell([lost])
    requests.next_call()
    devices.silence(1_024)
    first, second = calls.opened
    (told,) = first.notices
    assert told.at_ms < 4_000, "on the time of that call"
    assert [(notice.code, notice.at_ms) for notice in second.notices] == [("device_lost", 0)]
    back = Notice(
        at_ms=devices.at_ms[AGENT], code="reconnected", level="info", text="x", channel=AGENT
    )
    devices.line.tell([back])
    assert second.notices[-1].at_ms == 960


def test_a_gap_is_told_on_the_calls_own_time() -> None:
    gap = AudioGap(at_ms=6_400, channel=AGENT, span=Span(5_000, 6_400), reason="late")
    old = AudioGap(at_ms=6_400, channel=AGENT, span=Span(4_000, 5_000), reason="late")
    block = since(6_336, CapturedBlock(AGENT, 6_400, SILENT_BLOCK, (old, gap)))
    assert block.at_ms == 64
    assert block.gaps == (AudioGap(at_ms=64, channel=AGENT, span=Span(0, 64), reason="late"),)


# --- with everything that is kept of a call ------------------------------------------------

CARD = """\
language: zh
cards:
  - id: own.one
    when: {signal: dead_air}
    tactic: inform
    say: [我还在查。]
    why: 他在等。
    source: [SVC-15]
"""
OURS = "您说，我都记着。"
CHANGE = f"""\
changes:
  - {{id: anger.angry.listen, say: [{OURS}]}}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "pack.yaml").write_text('name: 我们\nlanguage: zh\nversion: "1"\nextends: zh\n')
    (folder / "playbook.yaml").write_text(CARD)
    return folder


class Shift:
    """A line with a desk behind it, as the command joins them."""

    def __init__(self, data: Path, shelf: PackShelf) -> None:
        self.data = data
        self.shelf = shelf
        config = Config(data=str(data))
        script = {
            AGENT: [("您好", 400, 800), ("请问", 800, 1_200)],
            CUSTOMER: [("我", 2_000, 2_200), ("要", 2_200, 2_400), ("投诉", 2_400, 2_900)],
        }
        tools = Tools(ScriptedEngine(script), self.shelf.take("zh"))
        self.after = AfterCalls(config)
        self.requests = LineRequests(shift=True)
        self.desk = Desk(Address("127.0.0.1", 0, "token"), self.after, self.requests)
        keep = KeepOptions(
            folder=None, data=data, record=True, sharing=config.sharing, source="a | b"
        )
        self.calls = LiveCalls(tools, self.shelf, self.after, self.desk, keep)
        self.line = Line(self.calls.open, self.requests, worker=AtOnce())
        self.devices = Devices(self.line)

    def call(self, voice: list[Pcm], rest_ms: int = 2_048) -> Path:
        """One call: greeting, complaint, hang-up; its journal."""
        before = set(self.journals())
        self.devices.silence(rest_ms)
        self.devices.speak(AGENT, voice)
        self.devices.speak(CUSTOMER, voice)
        feed = self.desk.hub.newest()
        assert feed is not None
        self.desk.hub.hear(feed.call_id, HangUpMessage())
        self.devices.silence(2 * BLOCK_MS)
        (journal,) = set(self.journals()) - before
        return journal

    def journals(self) -> list[Path]:
        return sorted((self.data / "calls").rglob(f"*{JOURNAL_SUFFIX}"))


@pytest.fixture(scope="module")
def general_shelf() -> PackShelf:
    """The general pack, read once."""
    return PackShelf()


@pytest.fixture
def shift(tmp_path: Path, general_shelf: PackShelf) -> Iterator[Shift]:
    shift = Shift(tmp_path / "data", general_shelf)
    with shift.line:
        yield shift


def notices(shift: Shift) -> list[Notice]:
    """About the pack of the newest call; audio that is not paced may be behind, too."""
    feed = shift.desk.hub.newest()
    assert feed is not None
    return [notice for notice in feed.state.notices if notice.code.startswith("pack")]


def prompts(journal: Path) -> set[str]:
    outputs = stored_outputs(outputs_path(journal))
    return {event.say[0] for event in outputs if isinstance(event, Prompt)}


def test_two_calls_are_two_of_everything(shift: Shift, voice: list[Pcm]) -> None:
    first = shift.call(voice)
    shift.devices.silence(30_016)
    second = shift.call(voice)
    for journal in (first, second):
        inputs = list(Journal(journal))
        assert isinstance(inputs[0], Preferences)
        assert inputs[-1] == HangUp(at_ms=inputs[-1].at_ms, by=None)
        outputs = stored_outputs(outputs_path(journal))
        ended = outputs[-1]
        assert isinstance(ended, CallEnded)
        # Its own time: the half minute between the calls is in neither of them.
        assert 3_900 < ended.duration_ms < 4_700
        said = [event.text for event in outputs if isinstance(event, Final)]
        assert said == ["您好请问", "我要投诉"]
        starts = [event.start_ms for event in inputs if isinstance(event, SpeechStarted)]
        assert starts[0] < 512
        (recording,) = journal.parent.glob("*.flac")
        assert soundfile.info(recording).duration * 1_000 == pytest.approx(
            ended.duration_ms, abs=129
        )
        assert journal.stat().st_mode & 0o077 == 0
    run_replay([first, second], ReplayOptions(check=True), Config())
    lines = (shift.data / "agent" / "shift.jsonl").read_text().splitlines()
    assert [json.loads(line)["call_id"] for line in lines] == [
        journal.name.removesuffix(JOURNAL_SUFFIX) for journal in (first, second)
    ]


def test_every_call_gets_the_pack_as_it_is_when_it_begins(
    voice: list[Pcm], pack: Path, tmp_path: Path
) -> None:
    shelf = PackShelf(PackChoice(pack=pack))
    shift = Shift(tmp_path / "data", shelf)
    playbook = pack / "playbook.yaml"
    before = shelf.take("zh").pack
    with shift.line:
        first = shift.call(voice)
        playbook.write_text(CARD + CHANGE)
        second = shift.call(voice)
        assert notices(shift) == []
        playbook.write_text(CARD + CHANGE.replace("say:", "says:"))
        third = shift.call(voice)
        (notice,) = notices(shift)
    assert notice.code == "pack_broken"
    assert f"{playbook}:10:" in notice.text
    assert OURS not in prompts(first)
    assert OURS in prompts(second)
    # The broken edit is not used; the last good one is.
    assert OURS in prompts(third)
    hashes = [Journal(journal).header.pack_hash for journal in (first, second, third)]
    assert hashes == [before.hash, shelf.take("zh").pack.hash, hashes[1]]
    playbook.write_text(CARD + CHANGE)
    run_replay([second, third], ReplayOptions(check=True), Config())
    stored = Journal(first)
    public = list(shared(conclude(stored.header, stored, before), Sharing()))
    assert public == stored_outputs(outputs_path(first))


def test_between_calls_nothing_is_written_and_no_act_is_heard(
    shift: Shift, voice: list[Pcm]
) -> None:
    journal = shift.call(voice)
    size, call_id = journal.stat().st_size, Journal(journal).header.call_id
    shift.desk._act(call_id, HangUpMessage())
    shift.devices.silence(20_032)
    assert journal.stat().st_size == size
    assert shift.journals() == [journal]
    assert not any(isinstance(event, Note) for event in Journal(journal))


def test_calls_that_begin_in_one_second_have_names_of_their_own(
    shift: Shift, voice: list[Pcm]
) -> None:
    names = {shift.call(voice).name for _ in range(3)}
    assert len(names) == 3


def test_a_shift_of_many_calls_holds_on_to_none(shift: Shift, voice: list[Pcm]) -> None:
    gone = []
    for _ in range(3):
        shift.call(voice, rest_ms=1_280)
        assert shift.line._previous is not None
        gone.append(weakref.ref(shift.line._previous))
    gc.collect()
    assert [call() is None for call in gone] == [True, True, False]
    assert shift.desk._calls == {}
    assert sum(len(waiting) for waiting in shift.line._waiting.values()) <= 64
