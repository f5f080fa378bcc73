"""The acoustic network: its checkpoint, and how it is written as Kaldi's nnet3.

The network is a TDNN: each layer splices its input at a few frame offsets, then applies an affine
transform, batch normalisation and a rectifier. For decoding, feature normalisation and batch
normalisation are folded into the affine transforms, so only two component types remain.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recipe import kaldi_binary as kaldi

Array = npt.NDArray[np.float64]

FEATURE_DIM = 40
"""MFCCs a frame."""

BATCH_NORM_EPSILON = 1e-5
"""Added to the variance. Source: torch.nn.BatchNorm1d's default, used in training."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Trained weights, without torch.

    Attributes:
        arrays: by PyTorch state-dict name (``aff.0.weight`` …), any float type.
        layers: input frame offsets of each layer, in frames of 10 ms.
        units: names of the outputs.
        prior: shape (outputs,), relative frequency of each unit in training.
    """

    arrays: dict[str, npt.NDArray[np.floating]]
    layers: tuple[tuple[int, ...], ...]
    units: tuple[str, ...]
    prior: Array

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Reads a checkpoint written by ``save``."""
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            arrays = {name: stored[name] for name in stored.files if name not in ("about", "prior")}
            prior = stored["prior"].astype(np.float64)
        layers = tuple(tuple(offsets) for offsets in about["layers"])
        return cls(arrays, layers, tuple(about["units"]), prior)

    def save(self, path: Path) -> None:
        """Writes a compressed .npz; matrices as float16, vectors as float32."""
        stored: dict[str, npt.NDArray[np.generic]] = {
            name: np.asarray(value, np.float16 if value.ndim == 2 else np.float32)
            for name, value in self.arrays.items()
        }
        about = json.dumps({"layers": self.layers, "units": self.units})
        stored["about"] = np.array(about)
        stored["prior"] = self.prior.astype(np.float32)
        np.savez_compressed(path, allow_pickle=False, **stored)

    def array(self, name: str) -> Array:
        """Returns one array in double precision."""
        return self.arrays[name].astype(np.float64)

    @property
    def context(self) -> tuple[int, int]:
        """Frames needed left and right of an output frame."""
        return -sum(min(o) for o in self.layers), sum(max(o) for o in self.layers)


@dataclass(frozen=True, slots=True)
class Affine:
    """One transform: ``weight`` has shape (outputs, inputs), ``bias`` (outputs,)."""

    weight: Array
    bias: Array


def fold(checkpoint: Checkpoint, prior_scale: float) -> list[Affine]:
    """Returns the affine transforms with all normalisation folded in; the last gives the outputs.

    Args:
        checkpoint: the trained weights.
        prior_scale: share of the log prior subtracted from the outputs, 0 to 1.
    """
    transforms = []
    for index, offsets in enumerate(checkpoint.layers):
        weight = checkpoint.array(f"aff.{index}.weight")
        bias = checkpoint.array(f"aff.{index}.bias")
        if index == 0:
            mean = np.tile(checkpoint.array("mean"), len(offsets))
            deviation = np.tile(checkpoint.array("std"), len(offsets))
            bias = bias - weight @ (mean / deviation)
            weight = weight / deviation
        variance = checkpoint.array(f"bn.{index}.running_var") + BATCH_NORM_EPSILON
        gain = checkpoint.array(f"bn.{index}.weight") / np.sqrt(variance)
        shift = checkpoint.array(f"bn.{index}.bias")
        bias = (bias - checkpoint.array(f"bn.{index}.running_mean")) * gain + shift
        transforms.append(Affine(weight * gain[:, None], bias))
    bias = checkpoint.array("out.bias") - prior_scale * np.log(checkpoint.prior)
    transforms.append(Affine(checkpoint.array("out.weight"), bias))
    return transforms


def _affine_component(affine: Affine) -> bytes:
    return b"".join(
        [
            kaldi.token("<FixedAffineComponent>"),
            kaldi.token("<LinearParams>"),
            kaldi.compressed_matrix(affine.weight),
            kaldi.token("<BiasParams>"),
            kaldi.float_vector(affine.bias),
            kaldi.token("</FixedAffineComponent>"),
        ]
    )


def _rectifier_component(dim: int) -> bytes:
    return b"".join(
        [
            kaldi.token("<RectifiedLinearComponent>"),
            kaldi.token("<Dim>") + kaldi.int32(dim),
            kaldi.token("<ValueAvg>") + kaldi.float_vector([]),
            kaldi.token("<DerivAvg>") + kaldi.float_vector([]),
            kaldi.token("<Count>") + kaldi.float32(0.0),
            kaldi.token("</RectifiedLinearComponent>"),
        ]
    )


def nnet3(checkpoint: Checkpoint, prior_scale: float) -> bytes:
    """Returns Kaldi's ``<Nnet3>`` with its contexts and empty priors."""
    *hidden, output = fold(checkpoint, prior_scale)
    config = [f"input-node name=input dim={FEATURE_DIM}"]
    components: list[tuple[str, bytes]] = []

    def add(name: str, source: str, component: bytes) -> None:
        config.append(f"component-node name={name} component={name} input={source}")
        components.append((name, component))

    below = "input"
    for index, (offsets, affine) in enumerate(zip(checkpoint.layers, hidden, strict=True)):
        spliced = ", ".join(below if o == 0 else f"Offset({below}, {o})" for o in offsets)
        add(f"l{index}.affine", f"Append({spliced})", _affine_component(affine))
        add(f"l{index}.relu", f"l{index}.affine", _rectifier_component(len(affine.bias)))
        below = f"l{index}.relu"
    add("out.affine", below, _affine_component(output))
    config.append("output-node name=output input=out.affine objective=linear")

    left, right = checkpoint.context
    body = [kaldi.token("<Nnet3>"), b"\n", "\n".join(config).encode("ascii"), b"\n\n"]
    body.append(kaldi.token("<NumComponents>") + kaldi.int32(len(components)))
    for name, component in components:
        body.append(kaldi.token("<ComponentName>") + kaldi.token(name) + component)
    body.append(kaldi.token("</Nnet3>"))
    body.append(kaldi.token("<LeftContext>") + kaldi.int32(left))
    body.append(kaldi.token("<RightContext>") + kaldi.int32(right))
    body.append(kaldi.token("<Priors>") + kaldi.float_vector([]))
    return b"".join(body)
