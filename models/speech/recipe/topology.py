"""Phones, and the HMM around them: one emitting state a phone, as fast as one frame.

Phones are units with a word position (``_B`` begin, ``_I`` inside, ``_E`` end, ``_S`` single);
all positions of a unit share one network output. Phone 1 is silence, phone 2 spoken noise. With
one state a phone, the transition-ids of phone ``p`` are ``2p - 1`` (stay) and ``2p`` (leave).
"""

import math
from dataclasses import dataclass

from recipe import kaldi_binary as kaldi
from recipe.language import NOISE_UNIT, SILENCE_UNIT, Language, Pieces

SILENCE_PHONE = 1
NOISE_PHONE = 2

_BOUNDARY_NAMES = {
    "": "nonword",
    "B": "begin",
    "I": "internal",
    "E": "end",
    "S": "singleton",
}


def stay(phone: int) -> int:
    """Returns the transition-id of the phone's self-loop."""
    return 2 * phone - 1


def leave(phone: int) -> int:
    """Returns the transition-id that ends the phone; it is also the first frame's label."""
    return 2 * phone


@dataclass(frozen=True, slots=True)
class PhoneTable:
    """All phones of a language; phone ``i + 1`` is ``phones[i]``."""

    units: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]
    ids: dict[tuple[str, str], int]

    @classmethod
    def of(cls, language: Language) -> "PhoneTable":
        """Numbers the phones of ``language``: silence, noise, then units in output order."""
        phones = [(SILENCE_UNIT, ""), (NOISE_UNIT, "S")]
        for unit in language.units[2:]:
            phones += [(unit, position) for position in sorted(language.positions_of(unit))]
        ids = {phone: number for number, phone in enumerate(phones, start=1)}
        return cls(tuple(language.units), tuple(phones), ids)

    def phones_of(self, language: Language, pieces: Pieces) -> list[int]:
        """Returns the phone ids of one pronunciation."""
        units = [unit for piece in pieces for unit in language.units_of(piece)]
        if len(units) == 1:
            return [self.ids[units[0], "S"]]
        positions = ["B", *"I" * (len(units) - 2), "E"]
        return [self.ids[phone] for phone in zip(units, positions, strict=True)]

    def word_boundaries(self) -> str:
        """Returns ``phones/word_boundary.int``: one line a phone, its id and its position."""
        lines = [
            f"{number} {_BOUNDARY_NAMES[position]}\n"
            for number, (_, position) in enumerate(self.phones, start=1)
        ]
        return "".join(lines)


def transition_model(table: PhoneTable) -> bytes:
    """Returns Kaldi's ``<TransitionModel>``: both transitions of every phone at probability 0.5.

    The decoding graph carries no transition probabilities, so these are read but not used.
    """
    count = len(table.phones)
    number_of_unit = {unit: number for number, unit in enumerate(table.units)}
    half = math.log(0.5)
    topology = [
        kaldi.token("<Topology>"),
        kaldi.int_vector(range(1, count + 1)),
        kaldi.int_vector([-1] + [0] * count),  # every phone uses entry 0
        kaldi.int32(1),  # one entry, of two states:
        kaldi.int32(2),
        kaldi.int32(0),  # the emitting state has pdf-class 0 and two transitions
        kaldi.int32(2),
        kaldi.int32(0) + kaldi.float32(0.5),
        kaldi.int32(1) + kaldi.float32(0.5),
        kaldi.int32(-1) + kaldi.int32(0),  # the final state emits nothing
        kaldi.token("</Topology>"),
    ]
    triples = [kaldi.token("<Triples>"), kaldi.int32(count)]
    for number, (unit, _) in enumerate(table.phones, start=1):
        triples.append(kaldi.int32(number) + kaldi.int32(0) + kaldi.int32(number_of_unit[unit]))
    triples.append(kaldi.token("</Triples>"))
    probabilities = [
        kaldi.token("<LogProbs>"),
        kaldi.float_vector([0.0] + [half] * (2 * count)),  # index 0 is unused: ids start at 1
        kaldi.token("</LogProbs>"),
    ]
    body = b"".join(topology + triples + probabilities)
    return kaldi.token("<TransitionModel>") + body + kaldi.token("</TransitionModel>")
