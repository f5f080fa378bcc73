#!/usr/bin/env python3
"""Builds a bundled speech model or the bundled scenes.

python models/speech/build.py zh-demo                  graph from the kept checkpoint
python models/speech/build.py en-demo --lexicon        the same, pronunciations looked up anew
python models/speech/build.py en-demo --from-scratch   speak, train, export
python models/speech/build.py en-demo --go-on          the same, from the kept checkpoint
python models/speech/build.py scenes                   recordings from their scripts
python models/speech/build.py scenes zh/bank-transfer  one of them
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCENES = HERE.parent / "scenes"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", help="folder of a model (zh-demo, en-demo), or: scenes")
    parser.add_argument("names", nargs="*", help="scenes to build, e.g. zh/bank-transfer [all]")
    parser.add_argument(
        "--lexicon", action="store_true", help="English: ask espeak-ng and flite how words sound"
    )
    parser.add_argument("--from-scratch", action="store_true", help="generate speech and train")
    parser.add_argument("--go-on", action="store_true", help="train on from the kept checkpoint")
    parser.add_argument("--out", type=Path, help="write the model here instead of its own folder")
    parser.add_argument("--scenes", type=Path, default=SCENES, help="folder of the scenes")
    parser.add_argument("--work", type=Path, default=Path("build/speech"), help="training files")
    return parser


def main(arguments: list[str]) -> int:
    """Runs one build; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.target == "scenes":
        from recipe.scene import build_all

        try:
            for line in build_all(options.scenes, HERE, options.names):
                print(line)
        except ValueError as error:
            print(f"build.py: {error}", file=sys.stderr)
            return 2
        return 0
    if options.names:
        print("build.py: only scenes are built by name", file=sys.stderr)
        return 2
    from recipe.english import English
    from recipe.export import Recipe, export

    training = HERE / options.target / "training"
    if not training.is_dir():
        print(f"build.py: no model {options.target!r}: {training} is missing", file=sys.stderr)
        return 2
    if options.lexicon:
        if not isinstance(Recipe.load(training).language, English):
            print(
                f"build.py: {options.target} has no lexicon: leave --lexicon out", file=sys.stderr
            )
            return 2
        from recipe.english_lexicon import build_lexicon

        print(f"{options.target}: {build_lexicon(training)} pronunciations")
    recipe = Recipe.load(training)
    if options.from_scratch or options.go_on:
        from recipe.train import train_recipe

        train_recipe(recipe, options.work, go_on=options.go_on)
    sizes = export(recipe, options.out or HERE / options.target)
    print(f"{options.target}: {', '.join(f'{value} {name}' for name, value in sizes.items())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
