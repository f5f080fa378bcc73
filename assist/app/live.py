"""``assist live``: a call on two devices, with overlay, journal and recording."""

from __future__ import annotations

import datetime
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

import msgspec

from assist.app.call import Call, Publish
from assist.app.config import Config
from assist.app.hearing import ChannelHearing, Tools, load_tools
from assist.app.kept import Conclusions, journal_header
from assist.app.recorder import Recorder
from assist.app.serving import Address, Desk, desk
from assist.asr.decoding import DecodingWorker
from assist.audio.blocks import BLOCK_MS, SILENT_BLOCK
from assist.audio.capture import Capture
from assist.audio.capture_channel import CaptureNotice
from assist.audio.devices import default_device, find_device, list_devices
from assist.audio.timeline import CapturedBlock
from assist.errors import SetupError
from assist.events import AudioGap, Channel, InputEvent, Notice, OutputEvent, Span
from assist.pipeline import open_session
from assist.store.journal import JOURNAL_SUFFIX, JournalWriter

BEHIND_MS = 2_000
"""Undecoded audio from which the agent is told that the screen is late. Source: chosen."""

CAPACITY_BLOCKS = 20_000 // BLOCK_MS
"""Blocks that may wait for the decoder before audio is given up. Source: chosen; 20 s."""


class LiveOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    agent: str | None
    customer: str | None
    browser: bool
    record: bool
    folder: Path | None
    language: str | None
    model: str | None
    pack: Path | None


class LiveBlock(msgspec.Struct, frozen=True):
    """A captured block, and how many before it the decoder had no room for."""

    block: CapturedBlock
    missed: int


class LiveHearing:
    """One channel's hearing that keeps its time when audio was lost.

    Blocks that were missed are heard as silence and told as an ``AudioGap``.

    Args:
        hearing: Of the channel; fresh.
        channel: Whose it is.
    """

    def __init__(self, hearing: ChannelHearing, channel: Channel) -> None:
        self._hearing = hearing
        self._channel = channel

    def hear(self, item: LiveBlock) -> list[InputEvent]:
        """Take the next block and what was lost before it."""
        events: list[InputEvent] = []
        for _ in range(item.missed):
            events += self._hearing.hear(SILENT_BLOCK)
        if item.missed:
            at_ms = item.block.at_ms
            lost = Span(at_ms - (item.missed + 1) * BLOCK_MS, at_ms - BLOCK_MS)
            events.append(AudioGap(at_ms=at_ms, channel=self._channel, span=lost, reason="late"))
        events += item.block.gaps
        events += self._hearing.hear(item.block.samples)
        return events

    def finish(self) -> list[InputEvent]:
        """The end of the channel."""
        return self._hearing.finish()


class LiveCall:
    """Carries blocks from the capture to the call's workers, without ever waiting for them.

    Args:
        call: Takes the inputs.
        tools: What to hear with.
        tell: Takes notices about the devices and the decoder.
        recorder: Keeps the audio; None keeps none.
    """

    def __init__(
        self,
        call: Call,
        tools: Tools,
        tell: Publish,
        recorder: Recorder | None = None,
    ) -> None:
        self._tell = tell
        self._recorder = recorder
        self._missed = dict.fromkeys(Channel, 0)
        self._behind = False
        self._workers: dict[Channel, DecodingWorker[LiveBlock]] = {}
        for channel in Channel:
            hearing = LiveHearing(tools.hearing(channel), channel)
            self._workers[channel] = DecodingWorker(
                hearing.hear,
                call.feed,
                finish=hearing.finish,
                capacity=CAPACITY_BLOCKS,
                name=f"hearing-{channel}",
            )

    def take(self, blocks: Sequence[CapturedBlock]) -> None:
        """Pass on what was captured."""
        for block in blocks:
            if self._recorder is not None:
                self._recorder.write(block.channel, block.samples)
            item = LiveBlock(block, self._missed[block.channel])
            if self._workers[block.channel].offer(item):
                self._missed[block.channel] = 0
            else:
                self._missed[block.channel] += 1
        self._watch_lag(blocks[-1].at_ms if blocks else 0)

    def finish(self) -> None:
        """Decode what waits and end both channels."""
        for worker in self._workers.values():
            worker.close()

    def abort(self) -> None:
        """Let go of what waits."""
        for worker in self._workers.values():
            worker.abort()

    def _watch_lag(self, at_ms: int) -> None:
        lag_ms = max(worker.lag_ms for worker in self._workers.values())
        if lag_ms >= BEHIND_MS and not self._behind:
            self._behind = True
            text = f"the recogniser is {lag_ms / 1000:.0f} s behind; a smaller model would keep up"
            self._tell([Notice(at_ms=at_ms, code="behind_real_time", level="warning", text=text)])
        elif lag_ms < BEHIND_MS // 2 and self._behind:
            self._behind = False
            text = "the recogniser has caught up"
            self._tell([Notice(at_ms=at_ms, code="in_time_again", level="info", text=text)])


def run_live(options: LiveOptions, address: Address, config: Config) -> None:
    """Hear a call until Ctrl-C, then keep its wrap-up up until the last screen has gone.

    Raises:
        DeviceError: A device is missing, or PortAudio is.
        SetupError: The call can't be kept.
    """
    devices = list_devices()
    agent = (
        find_device(options.agent, devices)
        if options.agent
        else default_device("microphone", devices)
    )
    customer = (
        find_device(options.customer, devices)
        if options.customer
        else default_device("loopback", devices)
    )
    with ExitStack() as stack:
        tools = load_tools(
            config, language=options.language, model=options.model, pack=options.pack
        )
        call_id = f"{datetime.datetime.now():%Y%m%d-%H%M%S}"
        folder = _folder(options.folder or config.data_folder / "calls" / call_id)
        journal_path = folder / f"{call_id}{JOURNAL_SUFFIX}"
        source = f"{agent.name} | {customer.name}"
        journal = JournalWriter(journal_path, journal_header(call_id, tools, source=source))
        conclusions = Conclusions(journal_path)
        stack.callback(conclusions.close)
        served = stack.enter_context(desk(address))
        feed = served.hub.open_call(call_id, tools.pack.language)

        def publish(outputs: Sequence[OutputEvent]) -> None:
            conclusions.write(outputs)
            feed.publish(outputs)

        call = stack.enter_context(Call(open_session(call_id, tools.pack), publish, journal))
        served.attach(call_id, call)
        recorder = Recorder(folder / f"{call_id}.flac") if options.record else None
        if recorder is not None:
            stack.callback(recorder.close)
        if options.browser and not served.open_browser():
            print("assist: open the address above in a browser.", file=sys.stderr)
        print(f"hearing {agent.name} (agent) and {customer.name} (customer); Ctrl-C ends the call")
        live = LiveCall(call, tools, feed.publish, recorder)
        stack.callback(live.abort)
        _capture(Capture(agent, customer), live, feed.publish)
        call.hang_up()
        print(f"the call is kept in {folder}")
        _linger(served, forever=options.browser)


def _capture(capture: Capture, live: LiveCall, tell: Publish) -> None:
    """Carry audio from the devices to the call until the user ends it."""
    with capture, _asked_to_end() as ended:
        capture.start()
        while not ended.is_set():
            live.take(capture.read())
            tell([device_notice(notice) for notice in capture.notices()])
        live.take(capture.stop())
    live.finish()


@contextmanager
def _asked_to_end() -> Iterator[Event]:
    """Set by Ctrl-C or a request to terminate; a second one acts as usual."""
    ended = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(number: int, _frame: FrameType | None) -> None:
        ended.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, end)
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def device_notice(notice: CaptureNotice) -> Notice:
    """What the overlay says about a device."""
    return Notice(
        at_ms=notice.at_ms,
        code=notice.code,
        level="info" if notice.code == "reconnected" else "error",
        text=f"{notice.device}: {notice.code.replace('_', ' ')}",
        channel=notice.channel,
    )


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SetupError(
            f"the call cannot be kept here ({error.strerror})",
            where=str(folder),
            remedy="choose another place with --folder",
        ) from error
    return folder


def _linger(served: Desk, *, forever: bool) -> None:
    try:
        served.linger(forever=forever)
    except KeyboardInterrupt:
        return
