"""What the first-run page asks for: the doctor's findings, and one test at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from threading import Event, Lock, Thread
from typing import Final

import msgspec
import numpy as np

from assist.app.config import Config
from assist.app.doctor import examine
from assist.app.findings import Finding, finding, say
from assist.app.hearing import checked_language
from assist.app.scenes import DEFAULT_SCENES, find_scene
from assist.app.sound_devices import ChosenDevices, Pair, choose_pair, no_devices
from assist.app.sound_test import (
    CaptureLike,
    Clip,
    Message,
    PhaseMessage,
    PlayerLike,
    VerdictMessage,
    run_test,
)
from assist.asr.engine import SpeechEngine
from assist.asr.models import locate_model
from assist.audio.blocks import SAMPLES_PER_MS, Pcm
from assist.audio.capture import Capture
from assist.audio.files import open_recording
from assist.audio.player import Player
from assist.errors import AssistError, DeviceError
from assist.events import Channel

Hold = Callable[[bool], bool]
"""Asks that no call begins (True) or that calls may begin again (False); False: one goes on."""

LEAD_MS: Final = 200
"""Silence of the recording before its first word that is played. Source: chosen."""


class _Turn(msgspec.Struct):
    speaker: Channel
    start_ms: int
    end_ms: int
    text: str


class _Truth(msgspec.Struct):
    turns: tuple[_Turn, ...]


class SoundSystem:
    """The real devices; tests have others."""

    def pair(self, chosen: ChosenDevices) -> Pair:
        """The devices of a call.

        Raises:
            DeviceError: One is missing.
        """
        return choose_pair(chosen)

    def capture(self, pair: Pair) -> CaptureLike:
        """Reads both."""
        return Capture(pair.agent, pair.customer)

    def player(self, samples: Pcm, pair: Pair) -> PlayerLike:
        """Plays where the customer would be heard."""
        return Player(samples, pair.customer)


class SetupCheck:
    """Looks at the machine, and tests its sound once at a time.

    Args:
        config: The settings.
        hold: Keeps calls from beginning while a test goes on.
        port: Gives the port that this process answers on.
        chosen: The devices, where the command names them.
        engine: A loaded speech model; by default the configured one, loaded for each test.
        sound: The devices.
    """

    def __init__(
        self,
        config: Config,
        *,
        hold: Hold,
        port: Callable[[], int],
        chosen: ChosenDevices | None = None,
        engine: SpeechEngine | None = None,
        sound: SoundSystem | None = None,
    ) -> None:
        self._config = config
        self._hold = hold
        self._port = port
        self._chosen = chosen or ChosenDevices.of(config)
        self._language = checked_language(config.language or "zh")
        self._engine = engine
        self._sound = sound or SoundSystem()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stopped = Event()

    def findings(self) -> Iterator[bytes]:
        """What the doctor finds, a finding at a time."""
        for found in examine(
            self._config, serving=self._port(), chosen=self._chosen, hears=self._may_listen
        ):
            yield _json(found)

    def begin(self, tell: Callable[[bytes], None]) -> bytes | None:
        """Start a test; None, or why it can't be done now."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return _json(say("test.busy"))
            if not self._hold(True):
                return _json(say("test.call"))
            self._stopped = Event()
            work = (self._stopped, lambda message: tell(_json(message)))
            self._thread = Thread(target=self._test, args=work, name="sound-test", daemon=True)
            self._thread.start()
            return None

    def unwatched(self) -> bytes:
        """What to say to a page that is not connected."""
        return _json(say("test.unwatched"))

    def stop(self) -> None:
        """End the test that goes on, soon."""
        self._stopped.set()

    def join(self, seconds: float = 10.0) -> None:
        """Wait until the test is over."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _may_listen(self) -> bool:
        """Whether no call has the devices; asked for a moment, and given back at once."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return False
            free = self._hold(True)
            if free:
                self._hold(False)
            return free

    def _test(self, stopped: Event, tell: Callable[[Message], None]) -> None:
        engine: SpeechEngine | None = None
        try:
            tell(PhaseMessage("loading"))
            pair = self._sound.pair(self._chosen)
            engine = self._engine or self._load()
            run_test(
                self._sound.capture(pair),
                engine,
                bundled_clip(engine.language),
                lambda samples: self._sound.player(samples, pair),
                tell,
                stopped,
            )
        except AssistError as error:
            tell(VerdictMessage((_failure(error),)))
        finally:
            if engine is not None and self._engine is None:
                engine.close()
            self._hold(False)

    def _load(self) -> SpeechEngine:
        from assist.asr.vosk_engine import VoskEngine

        located = locate_model(self._language, self._config.model)
        return VoskEngine(located.folder, self._language)


@lru_cache(maxsize=2)
def bundled_clip(language: str) -> Clip:
    """The customer's first sentence in the bundled call of a language."""
    recording = find_scene(language, DEFAULT_SCENES[language]).recording
    truth = msgspec.json.decode(recording.with_name("truth.json").read_bytes(), type=_Truth)
    turn = next(turn for turn in truth.turns if turn.speaker is Channel.CUSTOMER)
    blocks = []
    with open_recording(recording) as opened:
        for step in opened.steps():
            blocks.append(dict(step.blocks)[Channel.CUSTOMER])
            if step.at_ms >= turn.end_ms + LEAD_MS:
                break
    samples = np.concatenate(blocks)[(turn.start_ms - LEAD_MS) * SAMPLES_PER_MS :]
    # Half of full scale: the scene is recorded softly, and a test should be heard.
    peak = max(1, int(np.abs(samples.astype(np.int32)).max()))
    return Clip((samples * (16_384 / peak)).astype(np.int16), turn.text)


def _failure(error: AssistError) -> Finding:
    if isinstance(error, DeviceError):
        return no_devices(error)
    return finding("model", "missing", "test.failed", why=error)


def _json(value: msgspec.Struct) -> bytes:
    return msgspec.json.encode(value)
