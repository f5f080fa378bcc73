"""Flite through ctypes: English text to audio with the time of every phone.

Needs Debian's libflite1, which holds the library and its voices.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recipe.espeak import Manner

VOICES = ("awb", "kal", "kal16", "rms", "slt")
PREFIX = "flite:"
"""Marks a flite voice among voice names."""

NORMAL_WPM = 175
"""The rate at which flite is not stretched. Source: its voices read our text at 170 to 190."""

PITCH_HZ = {"awb": 125.0, "kal": 95.0, "kal16": 95.0, "rms": 103.0, "slt": 172.0}
"""Mean pitch of each voice. Source: measured. rms keeps its own whatever is asked for."""

_PITCH_OCTAVES = 0.9
"""Octaves from a pitch of 0 to one of 100. Source: chosen; beyond that voices sound broken."""

_Pointer = ctypes.c_void_p


class _Wave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", _Pointer)]


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound in seconds; ``token`` counts the text's words, None in a pause."""

    name: str
    start_s: float
    end_s: float
    token: int | None


def _library(name: str) -> ctypes.CDLL:
    return ctypes.CDLL(f"lib{name}.so.1", mode=ctypes.RTLD_GLOBAL)


class Flite:
    """The synthesiser; voices are loaded when first used."""

    def __init__(self) -> None:
        self._flite = _library("flite")
        _library("flite_usenglish")
        _library("flite_cmulex")
        signatures = {
            "flite_synth_text": (_Pointer, ctypes.c_char_p, _Pointer),
            "utt_relation": (_Pointer, _Pointer, ctypes.c_char_p),
            "relation_head": (_Pointer, _Pointer),
            "item_next": (_Pointer, _Pointer),
            "item_parent": (_Pointer, _Pointer),
            "item_as": (_Pointer, _Pointer, ctypes.c_char_p),
            "item_feat_string": (ctypes.c_char_p, _Pointer, ctypes.c_char_p),
            "item_feat_float": (ctypes.c_float, _Pointer, ctypes.c_char_p),
            "utt_wave": (_Pointer, _Pointer),
            "delete_utterance": (None, _Pointer),
            "feat_set_float": (None, _Pointer, ctypes.c_char_p, ctypes.c_float),
        }
        for name, (result, *arguments) in signatures.items():
            function = getattr(self._flite, name)
            function.restype, function.argtypes = result, arguments
        self._flite.flite_init()
        self._voices: dict[str, int] = {}

    def speak(self, text: str, manner: Manner) -> tuple[npt.NDArray[np.int16], int, list[Phone]]:
        """Returns mono audio, shape (samples,), its rate in Hz, and its phones in order."""
        voice = self._set_up(manner)
        utterance = self._flite.flite_synth_text(text.encode("ascii"), voice)
        wave = ctypes.cast(self._flite.utt_wave(utterance), ctypes.POINTER(_Wave)).contents
        samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).copy()
        rate_hz = int(wave.sample_rate)
        phones = list(self._phones(utterance))
        self._flite.delete_utterance(utterance)
        # The diphone voices round their durations: the labels are up to 3 % longer than the sound.
        scale = len(samples) / rate_hz / phones[-1].end_s
        phones = [Phone(p.name, p.start_s * scale, p.end_s * scale, p.token) for p in phones]
        return samples, rate_hz, phones

    def _set_up(self, manner: Manner) -> int:
        name = manner.voice.removeprefix(PREFIX)
        if name not in VOICES:
            raise ValueError(f"flite has no voice {name!r}")
        if name not in self._voices:
            register = getattr(_library(f"flite_cmu_us_{name}"), f"register_cmu_us_{name}")
            register.restype, register.argtypes = _Pointer, [ctypes.c_char_p]
            self._voices[name] = register(None)
        voice = self._voices[name]
        features = ctypes.cast(voice, ctypes.POINTER(_Voice)).contents.features
        pitch_hz = PITCH_HZ[name] * 2 ** (_PITCH_OCTAVES * (manner.pitch - 50) / 100)
        settings = (
            (b"duration_stretch", NORMAL_WPM / manner.rate_wpm),
            (b"int_f0_target_mean", pitch_hz),
        )
        for feature, value in settings:
            self._flite.feat_set_float(features, feature, value)
        return voice

    def _phones(self, utterance: int) -> Iterator[Phone]:
        flite = self._flite
        item = flite.relation_head(flite.utt_relation(utterance, b"Segment"))
        start_s, token, last = 0.0, -1, None
        while item:
            in_syllable = flite.item_as(item, b"SylStructure")
            owner = None
            if in_syllable:
                word = flite.item_parent(flite.item_parent(in_syllable))
                owner = flite.item_parent(flite.item_as(word, b"Token"))
                if owner != last:
                    token, last = token + 1, owner
            name = flite.item_feat_string(item, b"name").decode("ascii")
            end_s = float(flite.item_feat_float(item, b"end"))
            yield Phone(name, start_s, end_s, None if owner is None else token)
            start_s, item = end_s, flite.item_next(item)
