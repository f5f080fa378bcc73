"""One channel's audio as inputs of the call: voice activity, prosody, words, progress."""

from __future__ import annotations

import msgspec

from assist.app.config import Config
from assist.app.shelf import PackChoice, PackShelf, Shelved
from assist.asr.engine import SpeechEngine, StreamingRecognizer
from assist.asr.models import locate_model
from assist.audio.blocks import BLOCK_MS, Pcm
from assist.audio.ear import ChannelEar
from assist.errors import UsageError
from assist.events import Channel, InputEvent, Progress
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
        shelved: The pack and where it comes from.
    """

    engine: SpeechEngine | None
    shelved: Shelved
    demo_model: bool = False

    @property
    def pack(self) -> Pack:
        """The language's data."""
        return self.shelved.pack

    def hearing(self, channel: Channel) -> ChannelHearing:
        """A fresh hearing of a channel."""
        recognizer = self.engine.recognizer(channel) if self.engine is not None else None
        return ChannelHearing(channel, recognizer)

    def with_pack(self, shelved: Shelved) -> Tools:
        """The same with another pack, for the next call."""
        return msgspec.structs.replace(self, shelved=shelved)


def load_tools(
    config: Config,
    *,
    language: str | None,
    model: str | None = None,
    shelf: PackShelf | None = None,
    words: bool = True,
) -> Tools:
    """Load the speech model and the pack of a language.

    Args:
        config: For what the other arguments leave open.
        language: ``zh`` or ``en``; that of the pack that the command names by default.
        model: A model's folder or name.
        shelf: Where the pack comes from.
        words: False loads no speech model.

    Raises:
        UsageError: Another language, or a pack for another one.
        ModelError: No usable model.
        PackError: A pack that does not validate.
    """
    shelf = shelf or PackShelf(PackChoice.of(config))
    language = checked_language(language or shelf.choice.language or config.language or "zh")
    shelved = shelf.take(language)
    if not words:
        return Tools(None, shelved)
    from assist.asr.vosk_engine import VoskEngine

    located = locate_model(language, model or config.model)
    engine = VoskEngine(located.folder, language)
    return Tools(engine, shelved, located.source == "bundled")


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
