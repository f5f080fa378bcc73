"""One channel's audio as inputs of the call: voice activity, prosody, words, progress."""

from __future__ import annotations

from pathlib import Path

import msgspec

from assist.app.config import Config
from assist.asr.engine import SpeechEngine, StreamingRecognizer
from assist.asr.models import locate_model
from assist.audio.blocks import BLOCK_MS, Pcm
from assist.audio.ear import ChannelEar
from assist.errors import UsageError
from assist.events import Channel, InputEvent, Progress
from assist.packs.pack import load_pack
from assist.pipeline import Pack

LANGUAGES = ("zh", "en")


class ChannelHearing:
    """Everything that is heard in one channel, block by block.

    Within a block voice activity comes first, then hypotheses, then the channel's progress.

    Args:
        channel: Whose audio it is.
        recognizer: None hears no words.
    """

    def __init__(self, channel: Channel, recognizer: StreamingRecognizer | None) -> None:
        self._channel = channel
        self._ear = ChannelEar(channel)
        self._recognizer = recognizer
        self._at_ms = 0

    def hear(self, block: Pcm) -> list[InputEvent]:
        """Take one block of shape (1024,), int16, 16 kHz."""
        self._at_ms += BLOCK_MS
        events: list[InputEvent] = list(self._ear.hear(block))
        if self._recognizer is not None:
            events += self._recognizer.accept(block, speaking=self._ear.speaking)
        events.append(Progress(at_ms=self._at_ms, channel=self._channel))
        return events

    def finish(self) -> list[InputEvent]:
        """What is still to be said at the end of the audio, stamped one block after it."""
        self._at_ms += BLOCK_MS
        events: list[InputEvent] = [
            msgspec.structs.replace(event, at_ms=self._at_ms) for event in self._ear.finish()
        ]
        if self._recognizer is not None:
            events += self._recognizer.finish()
        events.append(Progress(at_ms=self._at_ms, channel=self._channel))
        return events


class Tools(msgspec.Struct, frozen=True):
    """What a call is heard with.

    Attributes:
        engine: None hears no words.
        demo_model: The engine has the bundled model, which is no good for real voices.
    """

    engine: SpeechEngine | None
    pack: Pack
    demo_model: bool = False

    def hearing(self, channel: Channel) -> ChannelHearing:
        """A fresh hearing of a channel."""
        recognizer = self.engine.recognizer(channel) if self.engine is not None else None
        return ChannelHearing(channel, recognizer)


def load_tools(
    config: Config,
    *,
    language: str | None,
    model: str | None = None,
    pack: Path | None = None,
    words: bool = True,
) -> Tools:
    """Load the speech model and the pack of a language.

    Args:
        config: For what the other arguments leave open.
        language: ``zh`` or ``en``.
        model: A model's folder or name.
        pack: A pack's folder.
        words: False loads no speech model.

    Raises:
        UsageError: Another language.
        ModelError: No usable model.
        PackError: A pack that does not validate.
    """
    language = checked_language(language or config.language or "zh")
    chosen = pack or (Path(config.pack) if config.pack else None)
    loaded = load_pack(chosen or language)
    if not words:
        return Tools(None, loaded)
    from assist.asr.vosk_engine import VoskEngine

    located = locate_model(language, model or config.model)
    engine = VoskEngine(located.folder, language)
    return Tools(engine, loaded, demo_model=located.source == "bundled")


def checked_language(language: str) -> str:
    """The language if it is one of ours.

    Raises:
        UsageError: It is not.
    """
    if language not in LANGUAGES:
        raise UsageError(
            f"there is no language “{language}”", remedy=f"choose one of {', '.join(LANGUAGES)}"
        )
    return language
