"""Training examples: random utterances of a language, spoken, degraded, labelled, in shards.

A shard is made by one process, since espeak keeps global state and about once in a thousand
utterances ends its process; the shard is then made again with the next seed. Keep shards small.
"""

import pickle
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recipe.augment import Conditions, degrade, noise
from recipe.espeak import Manner
from recipe.export import Recipe
from recipe.features import SUBSAMPLING, frame_labels, mfcc
from recipe.talker import Talker
from recipe.utterance import RATE_HZ, Utterance

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """Features, float16 of shape (frames, 40), and labels for each of the three frame shifts."""

    features: npt.NDArray[np.float16]
    labels: tuple[npt.NDArray[np.int16], ...]


@dataclass(slots=True)
class Speaker:
    """Draws random utterances."""

    recipe: Recipe
    voices: tuple[str, ...]
    rng: random.Random
    talker: Talker
    vocabulary: list[str]

    def manner(self, voice: str, rate_wpm: tuple[int, int] = (105, 270)) -> Manner:
        """Returns a random manner of speaking."""
        rng = self.rng
        return Manner(
            voice=voice,
            rate_wpm=rng.randint(*rate_wpm),
            pitch=rng.randint(15, 95),
            pitch_range=rng.randint(30, 90),
            word_gap=rng.choice([0, 0, 0, 1, 2, 4]),
        )

    def draw(self) -> Utterance | None:
        """Returns a sentence, words in random order, babble, foreign talk or silence."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.05:
            return self._foreign()
        if kind < 0.08:
            return Utterance(np.zeros(rng.randint(8000, 40000), np.float32), [])
        manner = self.manner(self.talker.voice(rng.choice(self.voices)))
        if kind < 0.30:
            words = rng.choice(self.recipe.text.sentences).split()
        elif kind < 0.55:
            words = self.recipe.text.sample(rng).split()
        elif kind < 0.80:
            words = [rng.choice(self.vocabulary) for _ in range(rng.randint(1, 8))]
        else:
            return self.talker.babble(manner, rng)
        return self.talker.say(words, manner, rng)

    def _foreign(self) -> Utterance | None:
        foreign = self.recipe.foreign
        words = self.rng.sample(foreign["words"].split(), self.rng.randint(1, 6))
        voice, variant = self.rng.choice(foreign["voices"]), self.rng.choice(foreign["variants"])
        full = f"{voice}+{variant}" if variant else voice
        return self.talker.foreign(words, self.manner(full, (120, 220)))


def make_shard(recipe: Recipe, voices: tuple[str, ...], count: int, seed: int) -> list[Example]:
    """Returns ``count`` examples; the same arguments give the same examples."""
    rng, generator = random.Random(seed), np.random.default_rng(seed)
    speaker = Speaker(recipe, voices, rng, recipe.language.talker(), recipe.text.vocabulary())
    unit_ids = {unit: number for number, unit in enumerate(recipe.language.units)}
    examples: list[Example] = []
    while len(examples) < count:
        utterance = speaker.draw()
        if utterance is None:
            continue
        heard = degrade(utterance, rng, generator, Conditions())
        audio = heard.audio
        if not heard.segments:
            audio = audio + noise(len(audio), rng, generator) * rng.choice([0, 1, 10, 100, 600])
        if len(audio) < RATE_HZ // 2:
            continue
        features = mfcc(audio)
        labels = tuple(
            frame_labels(heard.segments, len(features), shift, unit_ids)
            for shift in range(SUBSAMPLING)
        )
        examples.append(Example(features.astype(np.float16), labels))
    return examples


def make_shards(training: Path, work: Path, shards: int, count: int, parallel: int) -> list[Path]:
    """Makes shards in ``work``, each in its own process, and returns their paths.

    Raises:
        RuntimeError: a shard failed with every seed that was tried.
    """
    work.mkdir(parents=True, exist_ok=True)
    paths = [work / f"shard-{number}.pickle" for number in range(shards)]
    waiting = [number for number in range(shards) if not paths[number].exists()]
    tries = dict.fromkeys(waiting, 0)
    running: dict[int, subprocess.Popen[bytes]] = {}
    while waiting or running:
        while waiting and len(running) < parallel:
            number = waiting.pop(0)
            seed = 1000 * (number + 1) + tries[number]
            arguments = [str(training), str(paths[number]), str(count), str(seed)]
            command = [sys.executable, "-m", "recipe.corpus", *arguments]
            running[number] = subprocess.Popen(command, cwd=Path(__file__).parents[1])
        time.sleep(0.2)
        for number, process in list(running.items()):
            if process.poll() is None:
                continue
            del running[number]
            if process.returncode == 0:
                continue
            tries[number] += 1
            if tries[number] == _ATTEMPTS:
                raise RuntimeError(f"shard {number} failed {_ATTEMPTS} times in a row")
            waiting.append(number)
    return paths


def read_shards(paths: list[Path]) -> list[Example]:
    """Returns all examples of shards that ``make_shards`` wrote (pickles: read only your own)."""
    examples: list[Example] = []
    for path in paths:
        with path.open("rb") as file:
            examples += pickle.load(file)
    return examples


def _main(training: str, out: str, count: str, seed: str) -> None:
    from recipe.corpus import make_shard as make  # pickled classes need the module's real name

    recipe = Recipe.load(Path(training))
    examples = make(recipe, recipe.voices("train"), int(count), int(seed))
    partial = Path(out + ".part")
    partial.write_bytes(pickle.dumps(examples))
    partial.rename(out)


if __name__ == "__main__":
    _main(*sys.argv[1:])
