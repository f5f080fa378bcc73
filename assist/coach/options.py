"""How eager the coach is."""

from __future__ import annotations

import msgspec


class CoachOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Limits on advice. Agents under stress read little: few, calm, explained.

    Attributes:
        max_up: Cards on the screen at once, 1..3. Source: chosen (house rule, two).
        per_minute: Cards raised in any 60 s, 1..20. Source: chosen; users of peers ask for few, and
            with 4 the two stormy demo calls had none left for the apology.
        least_per_minute: The same for an agent who wants few of them, 1..20. Source: chosen; one
            for what is owed and one for how to say it.
        weary_after: Dismissals that are not made up for by uses, from which on the budget is
            that small, 1..40; in between it shrinks evenly, and cards rest up to twice as long.
            Source: chosen; one dismissal may be a slip, six in a call are none.
        prior_shows: Earlier calls shift that by the share of cards that were dismissed rather
            than used, as if so many more had been seen without a click, 1..1000. Source: chosen;
            four cards a call, five calls.
        unwanted_from: Cards that were shown this often in earlier calls and mostly dismissed
            come up only when urgent, 1..1000. Source: chosen; once or twice proves nothing.
        try_ms: How long after a tactic was tried anger should have fallen, 5000..120000. Source:
            chosen; a sentence of the agent, one of the customer, and the level's reaction.
        answer_ms: How long the customer's reaction is waited for, 5000..600000. Source: chosen.
        fallen_to: Part of the level before the try below which anger has fallen, 0..1. Source:
            the detector's memory fades to 0.82 of itself in ``try_ms`` (half-life 70 s), which
            is nobody's merit.
        rise: Climb of the level after the try that shows anger coming back, 0..1. Source: chosen;
            one angry phrase in a tense call, and no wavering of the voice.
        weighty: Priority from which a card may take the last place in that budget, 0..100.
            Source: chosen; advice that can wait must not crowd out what comes next.
        min_stay_ms: A card stays readable this long before another one may take its place or come
            up beside it, or its cause may take it away, 0..20000. Source: chosen; 25 characters
            take about 4 s to read and grasp while listening.
        topic_gap_ms: Pause between two cards on one topic, unless the later one weighs more,
            0..60000. Source: chosen; time to act on the first.
        urgent_every_ms: How often urgent cards of one topic may exceed the budget, from 1000.
            Source: chosen; listening must not keep down what a threat needs.
        stale_ms: When a momentary signal no longer raises a card, 1000..600000. Source: chosen.
        overlap_linger_ms: How long after both stopped speaking at once a card about it still
            has a cause, 0..60000. Source: chosen.
        calmed_ms: How long after anger fell its fall is still worth a word, 1000..600000.
            Source: chosen.
        pause_ms: Pauses up to this do not end a party's stretch of speech, 0..10000. Source:
            chosen; above the pauses at clause boundaries in the turn-taking literature (Heldner
            and Edlund, Journal of Phonetics 38, 2010, find most within-speaker pauses below 1 s).
        gap_ms: How long the customer must have been silent before a card that has words to say
            goes up, 0..10000. Source: chosen; most pauses inside a turn are shorter (Heldner and
            Edlund 2010).
        agent_gap_ms: The same for the agent, 0..10000. Source: chosen; an agent who reads wants
            the card at the next breath, not after the turn.
        wordless_ms: Voice in which no words are recognised for this long (music, noise, a cough)
            no longer counts as speaking, 1000..60000. Source: chosen; several times the longest
            gap between hypotheses of one utterance.
        quote_width: Words of the customer that are wider than this are not put into the agent's
            mouth, 8..400 columns (a Chinese character has two). Source: chosen; about 3 s of
            speech in either language.
        sentence_width: The same for whole sentences that were composed to be read out, 8..400.
            Source: chosen; about 7 s of speech.
    """

    max_up: int = 2
    per_minute: int = 5
    least_per_minute: int = 2
    weary_after: int = 6
    prior_shows: int = 20
    unwanted_from: int = 4
    try_ms: int = 20_000
    answer_ms: int = 60_000
    fallen_to: float = 0.75
    rise: float = 0.06
    weighty: int = 60
    min_stay_ms: int = 4_000
    topic_gap_ms: int = 5_000
    urgent_every_ms: int = 20_000
    stale_ms: int = 20_000
    overlap_linger_ms: int = 8_000
    calmed_ms: int = 90_000
    pause_ms: int = 1_500
    gap_ms: int = 800
    agent_gap_ms: int = 400
    wordless_ms: int = 5_000
    quote_width: int = 36
    sentence_width: int = 88

    def __post_init__(self) -> None:
        limits = (
            ("max_up", 1, 3),
            ("per_minute", 1, 20),
            ("least_per_minute", 1, 20),
            ("weary_after", 1, 40),
            ("prior_shows", 1, 1_000),
            ("unwanted_from", 1, 1_000),
            ("try_ms", 5_000, 120_000),
            ("answer_ms", 5_000, 600_000),
            ("fallen_to", 0, 1),
            ("rise", 0, 1),
            ("weighty", 0, 100),
            ("min_stay_ms", 0, 20_000),
            ("topic_gap_ms", 0, 60_000),
            ("urgent_every_ms", 1_000, 3_600_000),
            ("stale_ms", 1_000, 600_000),
            ("overlap_linger_ms", 0, 60_000),
            ("calmed_ms", 1_000, 600_000),
            ("pause_ms", 0, 10_000),
            ("gap_ms", 0, 10_000),
            ("agent_gap_ms", 0, 10_000),
            ("wordless_ms", 1_000, 60_000),
            ("quote_width", 8, 400),
            ("sentence_width", 8, 400),
        )
        for name, low, high in limits:
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be {low} to {high}, not {getattr(self, name)}")
