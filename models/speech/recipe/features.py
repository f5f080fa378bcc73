"""MFCC features as Vosk computes them, and one label per output frame."""

from collections.abc import Mapping

import kaldi_native_fbank
import numpy as np
import numpy.typing as npt

from recipe.nnet import FEATURE_DIM
from recipe.utterance import RATE_HZ, Audio, Segment

SUBSAMPLING = 3
"""Input frames per output frame. Vosk assumes 3 when it computes word times."""

_FRAME_SHIFT_S = 0.01
_FRAME_CENTRE_S = 0.0125


def _options() -> kaldi_native_fbank.MfccOptions:
    """Mirrors ``conf/mfcc.conf``."""
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = RATE_HZ
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.frame_opts.window_type = "povey"
    options.mel_opts.num_bins = FEATURE_DIM
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = 3800
    options.num_ceps = FEATURE_DIM
    options.use_energy = False
    return options


def mfcc(audio: Audio) -> npt.NDArray[np.float32]:
    """Returns features of shape (frames, 40); ``audio`` is 16 kHz in the int16 range."""
    computer = kaldi_native_fbank.OnlineMfcc(_options())
    computer.accept_waveform(RATE_HZ, audio.astype(np.float32).tolist())
    computer.input_finished()
    count = computer.num_frames_ready
    if count == 0:
        return np.zeros((0, FEATURE_DIM), np.float32)
    return np.stack([computer.get_frame(index) for index in range(count)])


def frame_labels(
    segments: list[Segment], frames: int, shift: int, unit_ids: Mapping[str, int]
) -> npt.NDArray[np.int16]:
    """Returns the unit of every third frame; every sound gets at least one frame if it can.

    Args:
        segments: what was said when.
        frames: number of 10 ms input frames.
        shift: the first labelled input frame, 0 to 2.
        unit_ids: unit to number; 0 is silence.
    """
    times = np.arange(shift, frames, SUBSAMPLING) * _FRAME_SHIFT_S + _FRAME_CENTRE_S
    labels = np.zeros(len(times), np.int16)
    owner = np.full(len(times), -1)
    for index, segment in enumerate(segments):
        inside = (times >= segment.start_s) & (times < segment.end_s)
        labels[inside] = unit_ids[segment.unit]
        owner[inside] = index
    owned = np.bincount(owner[owner >= 0], minlength=len(segments))
    for index, segment in enumerate(segments):
        unit = unit_ids[segment.unit]
        if unit == 0 or owned[index] or not len(times):
            continue
        middle = (segment.start_s + segment.end_s) / 2
        nearest = int(np.argmin(np.abs(times - middle)))
        loser = owner[nearest]
        if loser < 0 or owned[loser] > 1:
            if loser >= 0:
                owned[loser] -= 1
            labels[nearest], owner[nearest], owned[index] = unit, index, 1
    return labels
