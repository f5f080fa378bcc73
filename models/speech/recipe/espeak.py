"""espeak-ng through ctypes: text to audio with the time of every phoneme.

Needs the shared library (Debian: libespeak-ng1). The library keeps its voice and its
callback in global state, so a process has one ``Espeak``.
"""

import ctypes
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from recipe.utterance import Utterance, as_noise, resample

_LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS = 2
_PHONEME_EVENTS = 1
_UTF8 = 1
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7


class _EventId(ctypes.Union):
    _fields_ = [
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    ]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    ]


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak.

    Attributes:
        voice: espeak voice with an optional variant, e.g. ``cmn-latn-pinyin+f2``.
        rate_wpm: speed, 80 to 450; espeak counts words of English length.
        pitch: 0 to 100, 50 normal.
        pitch_range: 0 to 100, 50 normal.
        word_gap: extra pause between words, in units of 10 ms.
    """

    voice: str
    rate_wpm: int = 160
    pitch: int = 50
    pitch_range: int = 50
    word_gap: int = 0


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One sound.

    Attributes:
        name: espeak's; one that begins with ``_`` is a pause.
        start_ms: when it starts.
        character: place in the text, from 0, of the word it was announced with. espeak joins
            some words, ``of the`` for one, and announces only the first of them.
    """

    name: str
    start_ms: int
    character: int = 0

    @property
    def is_pause(self) -> bool:
        """Whether it is silence."""
        return self.name.startswith("_")


class Espeak:
    """The synthesiser of this process; get it from ``espeak``."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(_LIBRARY)
        self._audio: list[npt.NDArray[np.int16]] = []
        self._phonemes: list[Phoneme] = []
        self._character = 0
        self._voice: str | None = None
        self._callback = _CALLBACK(self._receive)  # kept: the library holds only a pointer
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS))
        if self.rate_hz <= 0:
            raise RuntimeError("espeak-ng could not start: is espeak-ng-data installed?")
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples, count, events) -> int:  # type: ignore[no-untyped-def]
        if count > 0:
            self._audio.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            if event.type == _EVENT_WORD:
                self._character = event.text_position - 1
            elif event.type == _EVENT_PHONEME:
                raw = bytes(ctypes.string_at(ctypes.addressof(event.id), 8)).split(b"\0")[0]
                name = raw.decode("utf-8", "replace")
                start_ms = int(event.audio_position)
                self._phonemes.append(Phoneme(name, start_ms, self._character))
            index += 1
        return 0

    def speak(self, text: str, manner: Manner) -> tuple[npt.NDArray[np.int16], list[Phoneme]]:
        """Returns mono audio at ``rate_hz``, shape (samples,), and its phonemes in order."""
        if manner.voice != self._voice:
            if self._library.espeak_SetVoiceByName(manner.voice.encode("utf-8")) != 0:
                raise ValueError(f"espeak-ng has no voice {manner.voice!r}")
            self._voice = manner.voice
        settings = (
            (_RATE, manner.rate_wpm),
            (_VOLUME, 100),
            (_PITCH, manner.pitch),
            (_RANGE, manner.pitch_range),
            (_WORD_GAP, manner.word_gap),
        )
        for parameter, value in settings:
            self._library.espeak_SetParameter(parameter, value, 0)
        self._audio.clear()
        self._phonemes.clear()
        self._character = 0
        data = text.encode("utf-8") + b"\0"
        self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        audio = np.concatenate(self._audio) if self._audio else np.zeros(0, np.int16)
        return audio, list(self._phonemes)

    def noise(self, text: str, manner: Manner) -> Utterance | None:
        """Speaks text of another language, all of it labelled as noise; None if it is nothing."""
        samples, phonemes = self.speak(text, manner)
        if len(samples) < self.rate_hz // 10:
            return None
        ends = [phoneme.start_ms for phoneme in phonemes[1:]]
        ends.append(len(samples) * 1000 // self.rate_hz)
        sounds = [
            (phoneme.is_pause, phoneme.start_ms, end)
            for phoneme, end in zip(phonemes, ends, strict=True)
        ]
        return Utterance(resample(samples, self.rate_hz), as_noise(sounds))


@cache
def espeak() -> Espeak:
    """Returns this process's synthesiser, started when first asked for."""
    return Espeak()
