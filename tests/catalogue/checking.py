"""What a walk promised and what came of it, compared; every difference is a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue_walks.playing import Played
from catalogue_walks.walk_file import Catalogue, Walk

from assist.events import CallEnded, Prompt, Signal
from assist.pipeline import Pack
from assist.review.form import FormRow, default_form
from assist.review.report_parts import CallReport


def differences(
    walk: Walk, played: Played, pack: Pack, general: Pack, catalogue: Catalogue
) -> list[str]:
    """Everything that is not as the walk says, from cue to scorecard."""
    return [
        *_signals(walk, played),
        *_cards(walk, played, pack, general),
        *_screen(walk, played),
        *_record(walk, played),
        *_scorecard(walk, played),
        *_privacy(walk, played, catalogue),
    ]


def _signals(walk: Walk, played: Played) -> Iterator[str]:
    for name, words in walk.signals.items():
        standing = played.standing(name)
        cited = [item.text for signal in standing for item in signal.evidence]
        if not standing:
            yield f"{name} was not raised{_instead(played)}"
        elif words and not any(words in text for text in cited):
            yield f"the evidence of {name} does not hold {words!r} but {cited}"
    for name, kind in walk.classes.items():
        kinds = [signal.slots.get("is") for signal in played.standing(name)]
        if kind not in kinds:
            yield f"{name} is told as {kinds}, not as {kind!r}"
    for name in walk.absent:
        if told := played.signals(name):
            cited = [(s.state, [item.text for item in s.evidence]) for s in told]
            yield f"{name} was raised: {cited}"
    for act in walk.acts:
        if not played.acts(act):
            yield f"the agent was not heard to {act}"


def _instead(played: Played) -> str:
    told = sorted({out.signal for out in played.outputs if isinstance(out, Signal)})
    return f"; raised were {', '.join(told) or 'none'}"


def _cards(walk: Walk, played: Played, pack: Pack, general: Pack) -> Iterator[str]:
    if not walk.card:
        return
    named = [prompt for prompt in played.shown() if prompt.card in walk.card]
    if not named:
        yield f"none of {', '.join(walk.card)} came up; {_shown(played)}"
        return
    causes = {s.id for name in walk.signals for s in played.signals(name)}
    causes |= {act.id for act in played.acts(walk.cue)}
    owing = {card.id for card in pack.playbook.cards if set(card.when.owes) & set(walk.signals)}
    due = [p for p in named if p.card in owing and set(walk.signals) & set(played.owed_at(p))]
    if causes and not due and not any(causes & set(prompt.because) for prompt in named):
        yield f"{named[0].card} came up, but not because of {', '.join(walk.signals)}"
    sources = {card.id: set(card.source) for card in pack.playbook.cards}
    of_industry = walk.ids == ("PIV-5",)
    if of_industry:
        known = {card.id: card for card in general.playbook.cards}
        own = {card.id for card in pack.playbook.cards if known.get(card.id) != card}
        if not any(prompt.card in own for prompt in named):
            yield f"{named[0].card} is a card of the general pack, unchanged"
    elif not any(sources[prompt.card] & set(walk.ids) for prompt in named):
        yield f"the source of {named[0].card} names none of {', '.join(walk.ids)}"
    if walk.says and not any(walk.says in text for p in named for text in _texts(p)):
        yield f"{walk.says!r} stands in none of {[_texts(prompt) for prompt in named]}"


def _texts(prompt: Prompt) -> tuple[str, ...]:
    return (*prompt.say, prompt.why, prompt.do, prompt.avoid)


def _shown(played: Played) -> str:
    shown = [f"{prompt.card} at {prompt.at_ms}" for prompt in played.shown()]
    passed = sorted(
        {f"{over.card} ({over.why})" for prompt in played.shown() for over in prompt.instead_of}
    )
    told = f"shown were {', '.join(shown) or 'none'}"
    return told + (f"; passed over {', '.join(passed)}" if passed else "")


def _screen(walk: Walk, played: Played) -> Iterator[str]:
    wanted, states = walk.screen, played.states
    if wanted.band and not any(s.anger and s.anger.band == wanted.band for s in states):
        bands = list(dict.fromkeys(s.anger.band for s in states if s.anger))
        yield f"the gauge never stood at {wanted.band}, but at {bands}"
    for name, kind in wanted.labels.items():
        kinds = {tag.slots.get("is", "") for s in states for tag in s.tags if tag.signal == name}
        if kind not in kinds:
            yield f"the label {name} never read {kind!r}, but {sorted(kinds)}"
    stages = [state.stage for state in states if state.stage]
    if wanted.stage and not any(stage.stage == wanted.stage for stage in stages):
        yield f"the call never stood at {wanted.stage}, but at {_order(s.stage for s in stages)}"
    for name in wanted.owed:
        if not any(name in stage.owed for stage in stages):
            yield f"{name} was never owed; {_order(n for s in stages for n in s.owed)} were"
    for name in wanted.done:
        if not any(name in stage.done for stage in stages):
            yield f"{name} was never ticked; {_order(n for s in stages for n in s.done)} were"
    for method, step in wanted.steps.items():
        seen = _order(stage.steps.get(method, "") for stage in stages)
        if step not in seen:
            yield f"{method} never stood at {step!r}, but at {seen}"
    promised = [text for p in states[-1].promises for text in (*p.slots.values(), *_cited(p))]
    for words in wanted.promises:
        if not any(words in text for text in promised):
            yield f"no promise with {words!r} is listed, but {promised}"
    checklist = states[-1].checklist
    ticked = [item.text for item in checklist.items if item.done_ms] if checklist else []
    for point in wanted.ticked:
        if point not in ticked:
            yield f"the point {point!r} was not ticked; {ticked} were"
    heard = {fact.name: fact.heard for fact in states[-1].facts}
    for name, words in wanted.facts.items():
        if words not in heard.get(name, ""):
            yield f"{name} was not heard as {words!r}; known are {heard}"


def _order(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _cited(signal: Signal) -> list[str]:
    return [item.text for item in signal.evidence]


def _record(walk: Walk, played: Played) -> Iterator[str]:
    wanted = walk.record
    ended = played.states[-1].ended
    assert isinstance(ended, CallEnded)
    wrap_up = ended.wrap_up
    for part in ("problem", "cause", "solution", "follow_up", "kind"):
        if getattr(wanted, part) not in getattr(wrap_up, part):
            yield f"the {part} lacks {getattr(wanted, part)!r}: {getattr(wrap_up, part)!r}"
    for part in ("promises", "open_questions"):
        for words in getattr(wanted, part):
            if not any(words in text for text in getattr(wrap_up, part)):
                yield f"{words!r} stands in none of the {part}: {getattr(wrap_up, part)}"
    handover = played.states[-1].handover
    for words in wanted.handed_over:
        if handover is None or words not in handover.text:
            yield f"the handover note lacks {words!r}: {handover.text if handover else None!r}"
    for channel in ("sms", "email", "voicemail"):
        drafts = [draft.text for draft in wrap_up.drafts if draft.channel == channel]
        for words in getattr(wanted, channel):
            if not any(words in text for text in drafts):
                yield f"no {channel} is drafted with {words!r}: {drafts}"


def _scorecard(walk: Walk, played: Played) -> Iterator[str]:
    rows = {name: row for row in default_form().rows for name in row.ids}
    items = {item.id: item for item in played.report.scorecard.items}
    for name in walk.ids:
        item = items[name]
        if item.result != walk.result:
            yield f"the scorecard says {item.result} for {name}, not {walk.result}"
        expected = set() if walk.private else _evidence(walk, played, rows[name])
        if expected and not expected & set(item.evidence):
            yield f"{name} rests on {item.evidence}, none of {sorted(expected)}"


def _evidence(walk: Walk, played: Played, row: FormRow) -> set[str]:
    """Ids of what the line of the scorecard must rest on: one of them, at least."""
    acts = {a.id for name in walk.acts if name in row.acts for a in played.acts(name)}
    if walk.result == "pass" and acts:
        return acts
    return {s.id for name in walk.signals if name in row.signals for s in played.standing(name)}


def _privacy(walk: Walk, played: Played, catalogue: Catalogue) -> Iterator[str]:
    """What is for the agent alone is on the overlay and, unless shared, nowhere in the report."""
    if not walk.private:
        return
    names = set(catalogue.row_of(walk.ids[0]).signals)
    mine = [prompt for prompt in played.shown() if prompt.card in walk.card]
    if not all(prompt.private for prompt in mine):
        yield f"{mine[0].card} is not private"
    cards = {prompt.card for prompt in mine}
    if left := _traces(played.report, names, cards):
        yield f"the report tells {left}"
    if not _traces(played.told_all, names, cards):
        yield "the report does not even tell it where the agent shares it"


def _traces(report: CallReport, names: set[str], cards: set[str]) -> list[str]:
    return [
        *(signal.signal for signal in report.signals if signal.signal in names),
        *(prompt.card for prompt in report.prompts if prompt.card in cards),
    ]
