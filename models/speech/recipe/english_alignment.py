"""Which phone, and which word, espeak-ng was at when; from its own account of what it spoke."""

from itertools import pairwise

from recipe.english import English
from recipe.english_sounds import ESPEAK, FIRST_SHARE, GLIDE, JOINED_SHARE, WEAK_FORMS
from recipe.espeak import Phoneme
from recipe.language import SILENCE_UNIT
from recipe.utterance import Segment

Forms = set[tuple[str, ...]]


def segments_of(
    phonemes: list[Phoneme], written: list[str], voice: str, end_s: float
) -> list[Segment] | None:
    """Returns espeak's phonemes as phones with their words; None if one is unknown.

    Args:
        phonemes: what espeak reported.
        written: the words it read, with their marks, one space between two.
        voice: decides what the phonemes are called.
        end_s: where the audio ends.
    """
    word_at = _first_characters(written)
    phones_of = ESPEAK[voice.partition("+")[0]]
    after = Phoneme("_", round(end_s * 1000))
    segments: list[Segment] = []
    for phoneme, following in pairwise([*phonemes, after]):
        start, end = phoneme.start_ms / 1000, following.start_ms / 1000
        before = segments[-1] if segments else None
        if phoneme.is_pause:
            if end > start:
                segments.append(Segment(SILENCE_UNIT, start, end))
            continue
        if before and (phoneme.name == GLIDE or (phoneme.name == "r-" and before.unit == "ER")):
            before.end_s = end
            continue
        if phoneme.name not in phones_of or phoneme.character not in word_at:
            return None
        if end <= start:  # rendered together with the sound before it: a final l, for one
            if before is None or before.word is None:
                return None
            start = before.end_s = before.start_s + (before.end_s - before.start_s) * JOINED_SHARE
        word = word_at[phoneme.character]
        first, _, second = phones_of[phoneme.name].partition(" ")
        if second == "R" and following.name.startswith("r"):
            second = ""
        if second:
            middle = start + (end - start) * FIRST_SHARE[second]
            segments.append(Segment(first, start, middle, word))
            segments.append(Segment(second, middle, end, word))
        else:
            segments.append(Segment(first, start, end, word))
    return segments


def _first_characters(written: list[str]) -> dict[int, int]:
    """Returns word number by the place of its first character in the text.

    After a full stop espeak names the place of the space before the word, so that counts too.
    """
    places, at = {}, 0
    for number, word in enumerate(written):
        places[at] = places[at - 1] = number
        at += len(word) + 1
    return places


def share_out(words: list[str], segments: list[Segment], language: English) -> bool:
    """Gives words that espeak joined to the one before their own sounds; False if unclear."""
    announced = {segment.word for segment in segments} - {None}
    if 0 not in announced:
        return False
    for word in range(len(words) - 1, 0, -1):
        if word in announced:
            continue
        first = max(number for number in announced if number is not None and number < word)
        own = [segment for segment in segments if segment.word == first]
        units = [segment.unit for segment in own]
        tail = _tail(units, _forms(words[word], language), _forms(words[word - 1], language))
        if not 0 < tail < len(own):
            return False
        for segment in own[-tail:]:
            segment.word = word
    return True


def _forms(word: str, language: English) -> Forms:
    forms = {tuple(form.split()) for form in WEAK_FORMS.get(word, ())}
    if word in language.words:
        forms.update(language.pronunciations(word))
    return forms


def _tail(units: list[str], last: Forms, before: Forms) -> int:
    """Returns how many of the sounds of joined words are the last word's; 0 if that is unclear."""
    fitting = [size for size in range(1, len(units)) if tuple(units[-size:]) in last]
    sure = [
        size
        for size in fitting
        if any(tuple(units[: len(units) - size][-len(form) :]) == form for form in before)
    ]
    return max(sure or fitting, default=0)
