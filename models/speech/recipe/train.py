"""Trains the TDNN with PyTorch on examples made by ``recipe.corpus``."""

import math
import random
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from recipe.corpus import Example, make_shards, read_shards
from recipe.export import Recipe
from recipe.features import SUBSAMPLING
from recipe.nnet import FEATURE_DIM, Checkpoint

LAYERS: tuple[tuple[int, ...], ...] = (
    (-1, 0, 1),
    (-1, 0, 1),
    (-3, 0, 3),
    (-3, 0, 3),
    (-6, -3, 0, 3),
    (-9, -3, 0, 3),
    (-6, 0, 3),
)
"""Input offsets in frames; from the third layer on multiples of three. Right context 170 ms."""

CHUNK = 120
"""Output frames in a training piece (3.6 s)."""

LEFT = -sum(min(offsets) for offsets in LAYERS)
RIGHT = sum(max(offsets) for offsets in LAYERS)
IGNORED = -100


class Tdnn(nn.Module):  # type: ignore[misc, unused-ignore]
    """The network of ``recipe.nnet`` before normalisation is folded in."""

    mean: Tensor
    std: Tensor

    def __init__(self, width: int, outputs: int, mean: Tensor, std: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)
        sizes = [FEATURE_DIM] + [width] * (len(LAYERS) - 1)
        self.aff = nn.ModuleList(
            nn.Linear(size * len(offsets), width)
            for size, offsets in zip(sizes, LAYERS, strict=True)
        )
        self.bn = nn.ModuleList(nn.BatchNorm1d(width) for _ in LAYERS)
        self.out = nn.Linear(width, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Maps (batch, LEFT + frames + RIGHT, 40) to (batch, ceil(frames / 3), outputs)."""
        hidden = (features - self.mean) / self.std
        stride = 1
        for index, (offsets, affine, norm) in enumerate(
            zip(LAYERS, self.aff, self.bn, strict=True)
        ):
            places = [(offset - min(offsets)) // stride for offset in offsets]
            step = SUBSAMPLING if index == 1 else 1  # from here on one frame in three is needed
            count = (hidden.shape[1] - places[-1] - 1) // step + 1
            spliced = torch.cat(
                [hidden[:, p : p + step * (count - 1) + 1 : step] for p in places], -1
            )
            stride *= step
            scores = affine(spliced)
            hidden = functional.relu(norm(scores.flatten(0, 1))).view_as(scores)
        logits: Tensor = self.out(hidden)
        return logits


def _piece(example: Example, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Returns a random piece: features (LEFT + 3 CHUNK - 2 + RIGHT, 40) and CHUNK labels."""
    shift = rng.randrange(SUBSAMPLING)
    features = example.features[shift:].astype(np.float32)
    labels = example.labels[shift]
    padded = np.pad(features, ((LEFT, RIGHT), (0, 0)), mode="edge")
    first = rng.randrange(max(1, len(labels) - CHUNK + 1))
    count = min(CHUNK, len(labels) - first)
    need = LEFT + SUBSAMPLING * (CHUNK - 1) + 1 + RIGHT
    window = padded[SUBSAMPLING * first :][:need]
    window = np.pad(window, ((0, need - len(window)), (0, 0)), mode="edge")
    target = np.full(CHUNK, IGNORED, np.int64)
    target[:count] = labels[first : first + count]
    return window, target


def _batch(examples: list[Example], rng: random.Random) -> tuple[Tensor, Tensor]:
    windows, targets = zip(*(_piece(example, rng) for example in examples), strict=True)
    return torch.tensor(np.stack(windows)), torch.tensor(np.stack(targets))


def _channel_jitter(features: Tensor) -> Tensor:
    """Adds a constant to half of the pieces, as another microphone would."""
    scale = torch.tensor([3.0] + [0.6] * (FEATURE_DIM - 1))
    chosen = (torch.rand(len(features), 1, 1) < 0.5).float()
    return features + torch.randn(len(features), 1, FEATURE_DIM) * scale * chosen


def accuracy(net: Tdnn, examples: list[Example]) -> float:
    """Returns the share of frames whose best unit is right, in evaluation mode."""
    net.eval()
    rng = random.Random(0)
    right = total = 0
    with torch.no_grad():
        for first in range(0, len(examples), 20):
            features, target = _batch(examples[first : first + 20], rng)
            counted = target >= 0
            right += int((net(features).argmax(-1) == target)[counted].sum())
            total += int(counted.sum())
    return right / max(1, total)


def train(
    examples: list[Example],
    units: tuple[str, ...],
    options: Mapping[str, float],
    start: Checkpoint | None = None,
) -> Checkpoint:
    """Trains on batches of 32 pieces, from random weights or from ``start``.

    Args:
        examples: speech; the first 200 are held out.
        units: names of the outputs.
        options: ``steps``, ``learning_rate`` and ``width`` of the layers.
        start: weights to go on from.
    """
    steps, learning_rate = int(options["steps"]), float(options["learning_rate"])
    torch.manual_seed(0)
    rng = random.Random(0)
    held, kept = examples[:200], examples[200:]
    sample = np.concatenate([e.features[::7].astype(np.float32) for e in kept[::5]])
    mean, std = torch.tensor(sample.mean(0)), torch.tensor(sample.std(0))
    net = Tdnn(int(options["width"]), len(units), mean, std)
    if start is not None:
        state = {name: torch.tensor(start.array(name)).float() for name in start.arrays}
        net.load_state_dict(state, strict=False)  # the batch counter is not kept
    optimizer = torch.optim.AdamW(net.parameters(), lr=learning_rate, weight_decay=1e-3)
    loss_sum = 0.0
    for step in range(steps):
        progress = step / steps
        rate = learning_rate * min(1.0, (step + 1) / 100)
        rate *= max(0.01, 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        features, target = _batch(rng.choices(kept, k=32), rng)
        net.train()
        logits = net(_channel_jitter(features))
        loss = functional.cross_entropy(
            logits.flatten(0, 1), target.flatten(), ignore_index=IGNORED, label_smoothing=0.03
        )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        loss_sum += loss.item()
        if (step + 1) % 200 == 0:
            print(f"step {step + 1} of {steps}: loss {loss_sum / 200:.3f}", flush=True)
            loss_sum = 0.0
    print(f"held-out frames right: {accuracy(net, held):.3f}", flush=True)
    counts = np.bincount(np.concatenate([e.labels[0] for e in kept]), minlength=len(units)) + 10.0
    arrays = {n: v.numpy() for n, v in net.state_dict().items() if "num_batches" not in n}
    return Checkpoint(arrays, LAYERS, units, counts / counts.sum())


def train_recipe(recipe: Recipe, work: Path, go_on: bool = False) -> None:
    """Makes the corpus, trains and replaces the recipe's checkpoint.

    Args:
        recipe: what to train; its ``training`` gives the sizes.
        work: folder for shards, about 25 MB for 1000 utterances; kept shards are used again.
        go_on: start from the kept weights instead of random ones.
    """
    options = recipe.training
    paths = make_shards(
        recipe.folder.resolve(),
        work.resolve(),
        int(options["shards"]),
        int(options["utterances"]),
        parallel=2,
    )
    start = Checkpoint.load(recipe.checkpoint) if go_on else None
    units = tuple(recipe.language.units)
    train(read_shards(paths), units, options, start).save(recipe.checkpoint)
