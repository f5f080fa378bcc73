"""When a word is taken for a glossary term that sounds like it."""

from __future__ import annotations

import msgspec


class RepairOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How much a heard word may differ from a term. All were set on the project's own cases.

    Attributes:
        two: Summed distance allowed for a Chinese term of two characters, of 2.
            Source: chosen; two syllables are met by chance.
        three: The same for three characters.
        more: The same for four and more.
        syllable: Distance allowed for one syllable: beyond it another name is meant (北京, 望京).
            Source: chosen.
        plain: Up to this sum a term of three is meant even where two of the heard characters
            make a common pair. Source: chosen.
        unsure_conf: Below this mean confidence (0..1) the recogniser itself is unsure.
            Source: chosen; Vosk gives right words more than .9 as a rule.
        key_edits: For English, edits between phonetic keys of five sounds or more.
        letters: Least likeness of the letters as they sound, 0..1 (Jaro-Winkler).
        short_letters: The same where the key has fewer than four sounds.
        odd_letters: The same for a word that isn't common, where a key of three or more sounds
            differs in one.
    """

    two: float = 0.3
    three: float = 0.75
    more: float = 1.1
    syllable: float = 0.6
    plain: float = 0.04
    unsure_conf: float = 0.6
    key_edits: int = 1
    letters: float = 0.8
    short_letters: float = 0.86
    odd_letters: float = 0.86
