"""The real recogniser: Vosk, one shared model and one decoder per channel."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from assist.asr.engine import SAMPLE_RATE_HZ
from assist.asr.live_view import live_view
from assist.asr.model_folder import check_model, model_hash
from assist.asr.options import VoskOptions
from assist.asr.vosk_recognizer import Decoder, VoskRecognizer
from assist.errors import ModelError
from assist.events import Channel

_ERRORS_ONLY = -2
"""Kaldi's level: errors are printed, warnings are not."""

_CHECK = "check it with `assist models verify`, or get another with `assist models pull`"


class VoskEngine:
    """A Vosk model in memory, shared by the recognisers made from it.

    Args:
        folder: The model's folder.
        language: ``zh`` or ``en``; Vosk models do not say.
        options: How to recognise.

    Raises:
        ModelError: The folder is not a model, or Vosk cannot load it.
    """

    def __init__(self, folder: Path, language: str, options: VoskOptions | None = None) -> None:
        self.language = language
        self.options = options or VoskOptions()
        self._folder = folder
        check_model(folder)
        self.model_hash = model_hash(folder)
        self._model: object | None = _load(folder, self.options.frames_per_chunk)

    def recognizer(self, channel: Channel) -> VoskRecognizer:
        """A new recogniser at time 0.

        Raises:
            ModelError: The engine was closed, or Vosk cannot make another decoder.
        """
        import vosk

        if self._model is None:
            raise ModelError("the speech model was already closed", where=str(self._folder))
        try:
            decoder = vosk.KaldiRecognizer(self._model, SAMPLE_RATE_HZ)
        except Exception as error:  # the binding raises nothing narrower
            raise ModelError(
                "Vosk cannot decode with this speech model", where=str(self._folder), remedy=_CHECK
            ) from error
        decoder.SetWords(True)
        return VoskRecognizer(channel, cast("Decoder", decoder), self.options)

    def close(self) -> None:
        """Let the model go; Vosk frees it with the last recogniser. Safe to call twice."""
        self._model = None


def _load(folder: Path, frames_per_chunk: int | None) -> object:
    import vosk  # loads 25 MB of library: only for those who recognise

    vosk.SetLogLevel(_ERRORS_ONLY)
    with live_view(folder, frames_per_chunk) as view:
        try:
            return cast("object", vosk.Model(str(view)))
        except Exception as error:  # the binding raises nothing narrower
            raise ModelError(
                "Vosk cannot load this speech model", where=str(folder), remedy=_CHECK
            ) from error
