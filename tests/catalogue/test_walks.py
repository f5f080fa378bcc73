"""Every row of the method catalogue, from words and times to the overlay and the scorecard."""

from __future__ import annotations

from collections.abc import Callable

from catalogue_walks.checking import differences
from catalogue_walks.playing import play
from catalogue_walks.walk_file import Catalogue, Walk

from assist.pipeline import Pack


def test_a_walk_comes_out_as_it_should(
    language: str, walk: Walk, pack_of: Callable[[str], Pack], catalogue: Catalogue
) -> None:
    pack = pack_of(walk.pack or language)
    wrong = differences(walk, play(walk, pack), pack, pack_of(language), catalogue)
    assert not wrong, "\n".join([walk.name, *wrong])
