"""What espeak-ng's and flite's sounds are called in ``recipe.english.PHONES``."""

from recipe.english import PHONES

_CONSONANTS = {
    **{name: name.upper() for name in "pbtdkgfvszmnlrw"},
    **{"tS": "CH", "dZ": "JH", "T": "TH", "D": "DH", "S": "SH", "Z": "ZH"},
    **{"N": "NG", "h": "HH", "j": "Y", "r-": "R"},
    **{"t#": "T", "t2": "T", "?": "T"},  # tapped, aspirated, glottal
    **{"@L": "AX L", "n-": "AX N"},  # syllabic
}
_VOWELS = {
    **{"a": "AE", "A:": "AA", "O:": "AO", "O2": "AO", "OI": "OY", "E": "EH"},
    **{"I": "IH", "I2": "IH", "I#": "IH", "i": "IY", "i:": "IY", "i@": "IY AX", "U": "UH"},
    **{"u:": "UW", "V": "AH", "@": "AX", "@2": "AX", "@-": "AX", "@5": "AX", "3:": "ER"},
    **{"eI": "EY", "aI": "AY", "aI@": "AY AX", "aU": "AW", "oU": "OW"},
}
_AMERICAN = {
    **{"0": "AA", "aa": "AE", "a#": "AX", "3": "ER", "A@": "AA R", "O@": "AO R", "o@": "AO R"},
    **{"e@": "EH R", "i@3": "IH R", "U@": "UH R", "aI3": "AY ER"},
}
_BRITISH = {
    **{"0": "AO", "aa": "AA", "a#": "AX", "3": "AX", "A@": "AA", "O@": "AO", "o@": "AO"},
    **{"e@": "EH", "i@3": "IH AX", "U@": "UH AX", "aI3": "AY AX"},
}
ESPEAK = {
    "en-us": {**_CONSONANTS, **_VOWELS, **_AMERICAN},
    "en-us-nyc": {**_CONSONANTS, **_VOWELS, **_AMERICAN},
    "en-gb-x-rp": {**_CONSONANTS, **_VOWELS, **_BRITISH},
}
"""espeak's phoneme to one or two phones, by accent (the voice without its variant)."""

GLIDE = ";"
"""What espeak puts between a vowel and the next: part of the vowel before it."""

FLITE = {phone.lower(): phone for phone in PHONES} | {"axr": "ER"}

FIRST_SHARE = {"R": 0.6, "AX": 0.5, "L": 0.4, "N": 0.4, "ER": 0.6}
"""How much of a double sound is its first phone, by its second. Source: chosen by ear."""

JOINED_SHARE = 0.65
"""How much of two sounds that espeak reports as one is the first. Source: chosen by ear."""

WEAK_FORMS = {
    "a": ["AX"],
    "am": ["M", "AX M"],
    "an": ["AX N", "AE N"],
    "and": ["AX N D", "AE N D", "AX N"],
    "are": ["ER", "AA", "AX", "AA R"],
    "as": ["AX Z", "AE Z"],
    "at": ["AX T"],
    "be": ["B IY", "B IH"],
    "been": ["B IH N", "B IY N"],
    "can": ["K AX N"],
    "do": ["D UW", "D AX", "D UH"],
    "for": ["F ER", "F AX", "F AX R", "F AO R"],
    "from": ["F R AX M"],
    "had": ["HH AX D", "AX D"],
    "has": ["HH AX Z", "AX Z"],
    "have": ["HH AX V", "AX V"],
    "he": ["HH IY", "IY"],
    "her": ["HH ER", "ER"],
    "i": ["AY"],
    "is": ["IH Z", "Z"],
    "it": ["IH T"],
    "of": ["AX V", "AH V", "AX"],
    "than": ["DH AX N"],
    "that": ["DH AX T", "DH AE T"],
    "the": ["DH AX", "DH IY", "DH IH"],
    "to": ["T AX", "T UW", "T UH"],
    "was": ["W AX Z", "W AH Z"],
    "were": ["W ER", "W AX"],
    "will": ["W AX L", "AX L"],
    "with": ["W IH TH", "W IH DH"],
    "you": ["Y UW", "Y AX", "Y UH"],
    "your": ["Y ER", "Y AO R", "Y AO", "Y UH R"],
}
"""Ways to say small words in passing, by which joined words are told apart."""
