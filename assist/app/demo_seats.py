"""Simulated seats: bundled calls through the real pipeline, paced, so that a wall can be seen.

Nothing is recognised here: the words of the scenes are stored with their times and become the
hypotheses that a recogniser would have given. The page says that these are recordings.
"""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial

from assist.app.call import Call
from assist.app.scenes import Scene, scenes
from assist.app.shelf import PackChoice, PackShelf
from assist.delivery.tiles import Seat
from assist.delivery.wall import TeamNoteMessage, Wall
from assist.events import InputEvent, OutputEvent, TeamNote, TeamNoteAnswer, TeamNoteSeen
from assist.events.privacy import Sharing, WallVeil
from assist.ingest.formats import read_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.pipeline import Pack, open_session

STAGGER_S = 7.0
"""How far apart the calls begin. Source: chosen; moods differ at any moment."""
REST_S = 6.0
"""Between two calls of a seat. Source: chosen."""
READING_S = 2.5
"""How long a simulated agent takes to read a note. Source: chosen."""
STEP_S = 0.05

NAMES = {
    "zh": ("林悦", "陈一鸣", "周岚", "何静", "孙立", "吴桐", "郑可", "许诺", "蒋南", "沈青"),
    "en": ("Ada", "Ben", "Chloe", "Dan", "Ella", "Finn", "Grace", "Hugo", "Ivy", "Jack"),
}


class DemoSeats:
    """Plays scenes on ``count`` seats, over and over, until it is stopped.

    Args:
        wall: Where they are seen.
        count: How many seats.
        language: Of the calls.
        stagger_s: How far the first calls have got, one more than the other.
    """

    def __init__(
        self, wall: Wall, count: int, language: str, *, stagger_s: float = STAGGER_S
    ) -> None:
        self._wall = wall
        self._stop = threading.Event()
        self._due: list[tuple[float, int, _DemoSeat]] = []
        self._order = itertools.count()
        self._seats: list[_DemoSeat] = []
        self._stagger_s = stagger_s
        packs = _Packs()
        everything = scenes(language)
        names = NAMES["zh" if language == "zh" else "en"]
        for number in range(count):
            name = f"{names[number % len(names)]} · {101 + number}"
            # Every fifth seat shares its mood only, so that it can be seen what that looks like.
            sharing = Sharing(wall="mood" if number % 5 == 3 else "all")
            self._seats.append(_DemoSeat(wall, name, sharing, everything, number, packs))
        for scene in everything[:count]:
            packs.of(scene)  # Now, so that the first calls need not wait for them.
        self._thread = threading.Thread(target=self._run, name="assist-demo-seats", daemon=True)

    def start(self) -> None:
        """Begin; the first calls are already under way."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up everywhere."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def note(self, call: str, said: TeamNoteMessage) -> bool:
        """Take a note for a simulated call; False if it is for another."""
        return any(seat.note(call, said) for seat in self._seats)

    def _run(self) -> None:
        now = time.monotonic()
        for number, seat in enumerate(self._seats):
            seat.begin(now - (number * self._stagger_s) % 80.0)
            self._wait(seat, now)
        while not self._stop.is_set():
            due_s, _, seat = heapq.heappop(self._due)
            if (pause := due_s - time.monotonic()) > 0 and self._stop.wait(pause):
                break
            self._wait(seat, seat.step(time.monotonic()))
        for seat in self._seats:
            seat.end()

    def _wait(self, seat: _DemoSeat, until_s: float) -> None:
        heapq.heappush(self._due, (until_s, next(self._order), seat))


class _Packs:
    """Each scene's pack, loaded once."""

    def __init__(self) -> None:
        self._packs: dict[str, Pack] = {}

    def of(self, scene: Scene) -> Pack:
        """The pack, with its rules compiled."""
        name = scene.info.pack
        if name not in self._packs:
            shelf = PackShelf(PackChoice(pack=name))
            self._packs[name] = shelf.take(scene.language).pack
            open_session("", self._packs[name])
        return self._packs[name]


class _DemoSeat:
    """One simulated agent with one call after the other. ``step`` runs in the players' thread."""

    def __init__(
        self,
        wall: Wall,
        name: str,
        sharing: Sharing,
        everything: Sequence[Scene],
        first: int,
        packs: _Packs,
    ) -> None:
        self._wall = wall
        self._name = name
        self._sharing = sharing
        self._scenes = itertools.islice(itertools.cycle(everything), first, None)
        self._packs = packs
        self._calls = 0
        self._call_id = ""
        self._call: Call | None = None
        self._inputs: Iterator[InputEvent] = iter(())
        self._next: InputEvent | None = None
        self._began_s = 0.0
        self._answers: list[tuple[float, str, TeamNoteAnswer]] = []
        self._chance = random.Random(first)

    def begin(self, began_s: float) -> None:
        """Take the next call; it began at ``began_s`` of the monotonic clock."""
        scene = next(self._scenes)
        self._calls += 1
        call_id = f"{self._name}/{self._calls}"
        feed = self._wall.open_call(
            call_id, scene.language, Seat(name=self._name, shares=self._sharing.wall)
        )
        veil = WallVeil(self._sharing)

        def publish(outputs: Sequence[OutputEvent]) -> None:
            feed.publish(left for event in outputs if (left := veil.over(event)) is not None)
            self._read(outputs)

        transcript = read_transcript(scene.recording.with_name("truth.json"), scene.language)
        self._call_id = call_id
        self._call = Call(open_session(call_id, self._packs.of(scene)), publish)
        self._inputs = transcript_inputs(transcript)
        self._next = next(self._inputs, None)
        self._began_s = began_s
        self._answers = []

    def step(self, now_s: float) -> float:
        """Hear what has been said by now; when to be called next."""
        if self._call is None:
            self.begin(now_s)
        call = self._call
        assert call is not None
        due: list[InputEvent] = []
        reached_ms = (now_s - self._began_s) * 1000
        while self._next is not None and self._next.at_ms <= reached_ms:
            due.append(self._next)
            self._next = next(self._inputs, None)
        if due:
            call.feed(due)
        self._answer(call, now_s)
        if self._next is None:
            self.end()
            return now_s + REST_S + self._chance.random() * REST_S
        return max(now_s + STEP_S, self._began_s + self._next.at_ms / 1000)

    def note(self, call: str, said: TeamNoteMessage) -> bool:
        """Take a note if it is for the call that goes on."""
        running = self._call
        if running is None or call != self._call_id:
            return False
        running.control(said.event)
        return True

    def end(self) -> None:
        """Hang up, if there is a call."""
        if self._call is not None:
            self._call.close()
            self._call = None

    def _read(self, outputs: Sequence[OutputEvent]) -> None:
        for event in outputs:
            if isinstance(event, TeamNote) and event.state == "open":
                read_s = time.monotonic() + READING_S
                self._answers.append((read_s, event.id, "seen"))
                if event.kind == "take_over":
                    self._answers.append((read_s + READING_S, event.id, "accepted"))

    def _answer(self, call: Call, now_s: float) -> None:
        due = [answer for answer in self._answers if answer[0] <= now_s]
        self._answers = [answer for answer in self._answers if answer[0] > now_s]
        for _, note, answer in due:
            call.control(partial(_seen, note, answer))


def _seen(note: str, answer: TeamNoteAnswer, at_ms: int) -> TeamNoteSeen:
    return TeamNoteSeen(at_ms=at_ms, note=note, answer=answer)
