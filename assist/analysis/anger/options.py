"""Every threshold of the anger detector, with its unit, range and source.

"chosen" means set by hand so that the demo call and the project's own example sentences
(tests/analysis/anger/cases.*.yaml) read right; docs/signals/anger.md has the measured outcome.
"""

from __future__ import annotations

import msgspec


class WordingOptions(msgspec.Struct, frozen=True):
    """How the phrases of one utterance add up.

    Attributes:
        share: Part of a further phrase's weight that counts beside a heavier one, 0..1. Phrases
            of one complaint are not independent evidence. Source: chosen.
        fade: Factor on each further phrase of a group already counted, 0..1. Source: chosen.
        calm_share: Part of an utterance's heat that full calming evidence takes away, 0..1;
            politeness does not undo an insult. Source: chosen.
    """

    share: float = 0.4
    fade: float = 0.6
    calm_share: float = 0.4


class JudgeOptions(msgspec.Struct, frozen=True):
    """How the lexicon and the learned scorer come together.

    Attributes:
        least: Learned level below which an utterance adds nothing, 0..1. Source: the calm half
            of the project's corpus lies below it (benchmarks/results/anger_text.json).
        grain: Steps in which the learned level is told, 0..1; a partial that changes less costs
            nothing further down. Source: the gauge shows 50 steps.
        cited: Learned level from which its words are cited, 0..1. Source: the band ``tense``.
        ceiling_base, ceiling_slope: The level that repetition can reach, as a line over the
            learned level: of mild complaints never ``angry``. Source: chosen.
        excused: Weight of phrases that the words around them took back (hearsay, third parties,
            jokes) from which the learned level is not believed beyond ``doubt``. Source: chosen.
        doubt: The level that an utterance with such phrases can reach by learned weights alone,
            0..1; just below ``tense``. Source: chosen.
    """

    least: float = 0.16
    grain: float = 0.02
    cited: float = 0.3
    ceiling_base: float = 0.1
    ceiling_slope: float = 1.3
    excused: float = 0.3
    doubt: float = 0.26


class VoiceOptions(msgspec.Struct, frozen=True):
    """The speaker's own baseline and what counts as a raised voice.

    The shares follow what acoustics says of anger against neutral speech. Raised pitch and more
    energy above 1 kHz are its most regular marks (Banse and Scherer 1996, hot anger; Juslin and
    Laukka 2003, tables 7 and 11); happiness raises the pitch just as much and the upper energy
    less, so that tilt is what tells the two apart (Juslin and Laukka 2003; Burkhardt et al.
    2005). Loudness is as regular a mark but is also what every line, headset and distance
    changes. Without pitch the other three reach ``tense`` only all at full strength.

    Attributes:
        voiced_share: Frames voiced at least this much are measured, 0..1. Source: chosen; two of
            the five windows of a frame, so that noise 10 dB below the voice hides few of them.
        basis_ms: Voiced speech needed before the voice is judged at all. Source: 4-6 s is what
            the median of syllable-length loudness needs to settle within 1 dB (chosen).
        memory_ms: Voiced speech that the baseline remembers. Source: the 30 s window of tone
            analysis in Amazon LCA (peers.md).
        window_ms: Voiced speech that is compared with the baseline. Source: chosen; with 2.5 s an
            outburst in the middle of calm talk reached half of the arousal it reaches now.
        stale_ms: Speech this far back is not compared any more, however little has been said
            since, so that a new turn is judged by itself. Source: chosen.
        loudness_floor_db, pitch_floor_st, tilt_floor_db: Least spreads assumed between half
            seconds of one speaker, dB, semitones and dB. Source: chosen, near what neutral
            speech shows (3.2 dB, 2.3 semitones, 2.8 dB; benchmarks/anger_voice.py).
        rate_floor: Least spread of the natural logarithm of the speech rate. Source: chosen.
        low, high: Deviations, in spreads, at which a measure begins to count and counts fully.
            Source: chosen.
        loudness, pitch, tilt, rate: Shares of the four in the arousal; they sum to 1. Source:
            above; round numbers, chosen.
        step_db: Change of loudness or tilt that may be the line's. Source: chosen.
        step_pitch_st: A pitch nearer to the usual than this is unchanged. Source: chosen.
        step_ms: Voiced speech after which such a step with an unchanged pitch and rate is taken
            for a change of gain, handset or codec. Source: chosen.
        guarded: Arousal above which the baseline follows slowly, 0..1. Source: chosen.
        guard: Adaptation speed while only the voice is up, 0..1. Source: chosen.
        half_life_ms: Half-life of the arousal while nothing is said. Source: chosen.
        follow: Weight of the newest measurement in the arousal, 0..1. Source: chosen.
    """

    voiced_share: float = 0.4
    basis_ms: int = 5_000
    memory_ms: int = 30_000
    window_ms: int = 1_500
    stale_ms: int = 3_000
    loudness_floor_db: float = 3.0
    pitch_floor_st: float = 2.0
    tilt_floor_db: float = 3.0
    rate_floor: float = 0.15
    low: float = 0.7
    high: float = 2.7
    loudness: float = 0.15
    pitch: float = 0.4
    tilt: float = 0.35
    rate: float = 0.1
    step_db: float = 4.0
    step_pitch_st: float = 1.3
    step_ms: int = 3_000
    guarded: float = 0.3
    guard: float = 0.3
    half_life_ms: int = 15_000
    follow: float = 0.6


class BehaviourOptions(msgspec.Struct, frozen=True):
    """What each act weighs, 0..1, and how long it is remembered. Source of all: chosen.

    Attributes:
        interrupts: The customer cut the agent off.
        repeated_question: The customer asked again what was asked before.
        repeated_demand: The customer said again what was said before, unasked.
        unanswered: A question of the customer was given up on.
        quick: The customer's replies come much quicker than they did.
        share: Part of an act's weight that counts on top of earlier acts, 0..1.
        half_life_ms: Half-life of an act in audio time.
        demand_within_ms: How far back a demand may lie to be a repetition.
        demand_overlap: Part of the shorter text that both must share, 0..1.
        repeats_apart_ms: Repetitions closer than this are one, in milliseconds.
        quick_ratio: Replies are quick below this part of the caller's usual pause, 0..1.
        quick_ms: Replies are quick only below this pause, milliseconds.
        pauses: Replies needed before pauses are judged, a count.
    """

    interrupts: float = 0.3
    repeated_question: float = 0.35
    repeated_demand: float = 0.3
    unanswered: float = 0.25
    quick: float = 0.15
    share: float = 0.7
    half_life_ms: int = 45_000
    demand_within_ms: int = 120_000
    demand_overlap: float = 0.6
    repeats_apart_ms: int = 5_000
    quick_ratio: float = 0.4
    quick_ms: int = 250
    pauses: int = 6


class LevelOptions(msgspec.Struct, frozen=True):
    """Fusion over time, bands and what is worth telling.

    Attributes:
        carry: Part of an utterance's heat that counts on top of earlier ones, 0..1.
            Source: chosen.
        half_life_ms: Half-life of past wording in audio time, whoever speaks: five seconds of
            the agent talking take 5 % off. Source: chosen.
        calm_half_life_ms: Half-life of past wording in the customer's own calm speech; speech that
            still wants something is not calm speech. Source: chosen.
        calm_heat: Utterances below this heat are calm speech, 0..1. Source: chosen.
        calm_drop: Part of past wording and acts that full calming evidence takes away, 0..1.
            Source: chosen.
        repaired_drop: Part of past wording and acts that one calm utterance takes away once the
            agent has apologised, named the feeling or answered, 0..1. Source: chosen, so that
            one such utterance ends ``furious`` and two end ``angry``; half of it where the
            utterance still presses.
        repair_drop: The same for the apology itself, once, if the customer has heard it out.
            Source: chosen.
        repaired_heat: Utterances below this heat are calm then, 0..1; just below ``tense``.
            Source: chosen.
        repaired_voice: Most arousal of a voice that is calm then, 0..1. Source: chosen;
            what a shout leaves behind fades by half in 15 s.
        repaired_units: Least characters or words of such an utterance; 嗯 tells nothing.
            Source: chosen.
        voice_cap: Most that the voice alone may make of the level, 0..1; below ``angry``.
            Source: peers.md, complaint 12 (false alarms from loudness alone).
        behaviour_cap: Most that behaviour alone may make of the level, 0..1; below ``angry``.
            Source: chosen.
        tense, angry, furious: Levels at which a band is entered, 0..1. Source: chosen.
        slack: A band is left only this far below where it is entered, 0..1. Source: chosen.
        step: Least change of the level that is told, 0..1. Source: the gauge shows 50 steps.
        pace_ms: Least time between two events unless the band changes. Source: chosen.
        tick_ms: How often a falling level is looked at while nobody speaks. Source: chosen.
        trend_ms: Time constant of the average that the trend compares with; the comparison
            reaches back about twice as far. Source: chosen.
        trend_step: Distance from that average that is a trend, 0..1. Source: chosen.
    """

    carry: float = 0.5
    half_life_ms: int = 70_000
    calm_half_life_ms: int = 6_000
    calm_heat: float = 0.12
    calm_drop: float = 0.6
    repaired_drop: float = 0.4
    repair_drop: float = 0.25
    repaired_heat: float = 0.28
    repaired_voice: float = 0.45
    repaired_units: int = 4
    voice_cap: float = 0.5
    behaviour_cap: float = 0.5
    tense: float = 0.3
    angry: float = 0.55
    furious: float = 0.85
    slack: float = 0.07
    step: float = 0.02
    pace_ms: int = 500
    tick_ms: int = 1_000
    trend_ms: int = 10_000
    trend_step: float = 0.06


class AngerOptions(msgspec.Struct, frozen=True):
    """All thresholds of the detector."""

    voice: VoiceOptions = VoiceOptions()
    behaviour: BehaviourOptions = BehaviourOptions()
    level: LevelOptions = LevelOptions()
