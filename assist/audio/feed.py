"""A process that writes 16 kHz samples, read without ever blocking the call.

Every device is read by a small process of its own: PulseAudio's ``parec``, or
``assist.audio.portaudio_reader`` around PortAudio. PortAudio learns of a device that was plugged
in again only when it is started anew, and until then may open another one under the old number;
a process can be started anew while the other channel goes on. It also keeps driver crashes, and
this process's pauses, away from the audio.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread

import numpy as np

from assist.audio.blocks import SAMPLE_RATE_HZ, Pcm

CAPACITY_SAMPLES = 4 * SAMPLE_RATE_HZ
"""How much may wait to be taken; beyond it the oldest samples are dropped."""

_READ_BYTES = 1 << 15
_LAST_WORDS = 400
_LAST_WORDS_S = 0.5
"""How long the end of the samples waits for the reason to be read."""
_LINE_END = re.compile(rb"[\r\n]+")


@dataclass(frozen=True)
class Arrival:
    """Samples that arrived together.

    Attributes:
        at_s: When, by the feed's clock.
        samples: Shape (n,).
        dropped: How many older samples had to be dropped before these.
    """

    at_s: float
    samples: Pcm
    dropped: int = 0


class Inbox:
    """Arrivals that wait to be taken; one thread puts, another takes.

    Bounded by ``CAPACITY_SAMPLES``: when a taker sleeps longer than that, the oldest arrivals
    are dropped and counted on the next one, so that positions stay right.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Arrival] = deque()
        self._samples = 0

    @property
    def oldest_s(self) -> float | None:
        """When the oldest waiting arrival came; None if there is none."""
        with self._lock:
            return self._waiting[0].at_s if self._waiting else None

    def put(self, at_s: float, samples: Pcm) -> None:
        """Add samples of shape (n,) that arrived at ``at_s``."""
        with self._lock:
            self._waiting.append(Arrival(at_s, samples))
            self._samples += len(samples)
            while self._samples > CAPACITY_SAMPLES and len(self._waiting) > 1:
                old = self._waiting.popleft()
                self._samples -= len(old.samples)
                following = self._waiting[0]
                self._waiting[0] = Arrival(
                    following.at_s, following.samples, old.dropped + len(old.samples)
                )

    def take(self) -> list[Arrival]:
        """Everything that waits, oldest first."""
        with self._lock:
            arrivals = list(self._waiting)
            self._waiting.clear()
            self._samples = 0
        return arrivals


@dataclass(frozen=True)
class FeedCommand:
    """How to read one device.

    Attributes:
        args: A command that writes 16 kHz int16 mono to its standard output.
        environment: Variables to set for it.
        lost: A line on its standard error that matches means that the device is gone although
            the process goes on.
        overflow: A line that matches means that the driver lost samples.
    """

    args: Sequence[str]
    environment: Mapping[str, str]
    lost: re.Pattern[str]
    overflow: re.Pattern[str]


class Feed:
    """A running ``FeedCommand``.

    - ``take`` returns what arrived; ``alive`` turns false, for good, once the process has ended
      or has said that its device is gone. What arrived before can still be taken.
    - ``close`` ends the process and waits for it; harmless if done twice.

    Args:
        command: What to run.
        woken: Set whenever something arrived or the feed died.
        clock: Seconds, monotonic.

    Raises:
        OSError: The program cannot be started.
    """

    def __init__(
        self,
        command: FeedCommand,
        woken: Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = command
        self._woken = woken
        self._clock = clock
        self._inbox = Inbox()
        self._dead = Event()
        self._strayed = False
        self._overflows = 0
        self._last_words = ""
        self._process = subprocess.Popen(
            command.args,
            stdin=subprocess.PIPE,  # closed when this process dies, which ends the reader too
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **command.environment},
            bufsize=0,
            # Ctrl-C in the terminal ends the call, and the call ends its devices.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._threads = (
            Thread(target=self._read_samples, name="audio-samples", daemon=True),
            Thread(target=self._read_notes, name="audio-notes", daemon=True),
        )
        for thread in reversed(self._threads):
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether samples may still arrive."""
        return not self._dead.is_set()

    @property
    def waiting_since_s(self) -> float | None:
        """When the oldest samples that wait to be taken arrived; None if there are none."""
        return self._inbox.oldest_s

    @property
    def strayed(self) -> bool:
        """Whether it may be reading another device than it was told to."""
        return self._strayed

    @property
    def overflows(self) -> int:
        """How often the driver has lost samples."""
        return self._overflows

    @property
    def last_words(self) -> str:
        """The last line of its standard error; explains why it died."""
        return self._last_words

    def take(self) -> list[Arrival]:
        """What arrived since the last call, oldest first."""
        return self._inbox.take()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _read_samples(self) -> None:
        assert self._process.stdout is not None
        odd = b""
        while data := self._process.stdout.read(_READ_BYTES):
            data = odd + data
            even = len(data) & ~1
            odd = data[even:]
            self._inbox.put(self._clock(), np.frombuffer(data[:even], "<i2").astype(np.int16))
            self._woken.set()
        self._threads[1].join(_LAST_WORDS_S)
        self._die()

    def _read_notes(self) -> None:
        assert self._process.stderr is not None
        rest = b""
        while data := self._process.stderr.read(_READ_BYTES):
            *lines, rest = _LINE_END.split(rest + data)
            rest = rest[-_LAST_WORDS:]
            for line in lines:
                self._note(line.decode(errors="replace").strip())

    def _note(self, line: str) -> None:
        if self._command.lost.search(line):
            self._last_words = line[:_LAST_WORDS]
            self._strayed = True
            self._die()
        elif self._command.overflow.search(line):
            self._overflows += 1
        elif line:
            self._last_words = line[:_LAST_WORDS]

    def _die(self) -> None:
        self._dead.set()
        self._woken.set()
