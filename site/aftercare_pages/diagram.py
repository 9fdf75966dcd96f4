"""The diagrams of a case's life, one per stage, drawn from the workflow table, and the same in words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape

from aftercare_pages.graph_svg import Box, Edge, graph, svg, wrap
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.workflow.stages import OF_STATE, STAGES, Stage
from chalicelib.domain.workflow.transitions import TRANSITIONS
from chalicelib.locale import words
from chalicelib.web.pages.render import ui

OFTEN = 8  # from so many states the same move is said once, in words
BACK = 5  # a row with more ends leads back to where the case was
Moves = dict[tuple[State, State], list[Event]]


def workflow_diagram(language: Language, stage: str = "") -> str:
    """Return the diagram and list of one stage; without one, the way through all stages."""
    return of_stage(next(name for name in STAGES if name == stage), language) if stage else way(language)


def moves() -> Moves:
    """Gather what changes the state, by the pair of states; what staff take back is left out."""
    found: Moves = defaultdict(list)
    for row in TRANSITIONS:
        ends = (row.to, *(row.else_to if len(row.else_to) <= BACK else ()))
        for to in ends:
            if to != row.state and row.event is not Event.UNDO:
                found[row.state, to].append(row.event)
    return dict(found)


def often(found: Moves) -> list[tuple[Event, State]]:
    """Return the moves that many states have, such as cancelling."""
    count: dict[tuple[Event, State], int] = defaultdict(int)
    for (_, to), events in found.items():
        for event in events:
            count[event, to] += 1
    return [move for move, times in count.items() if times >= OFTEN]


def moves_to_draw() -> Moves:
    """Return the moves without those that are said once for all states."""
    found = moves()
    said = often(found)
    kept = {
        (state, to): [event for event in events if (event, to) not in said]
        for (state, to), events in found.items()
    }
    return {pair: events for pair, events in kept.items() if events}


def of_stage(stage: Stage, language: Language) -> str:
    """Draw one stage: its states and the moves between them; where it is left for is said below.

    Arrows out of the stage would fill the drawing, so these moves stand in the list alone.
    """
    leaving = {pair: events for pair, events in moves_to_draw().items() if pair[0] in STAGES[stage]}
    inside = {pair: events for pair, events in leaving.items() if pair[1] in STAGES[stage]}
    boxes = [Box(state, word_of("state", state, language)) for state in STAGES[stage]]
    edges = [Edge(*pair, lines(events, language)) for pair, events in inside.items()]
    title = ui(language)("workflow_alt_stage", stage=word_of("stage", stage, language))
    drawing = figure(title, svg(graph(boxes, edges)))
    return drawing + doors(stage, leaving, language) + move_list(leaving.items(), language)


def lines(events: Sequence[Event], language: Language) -> list[str]:
    """Return the words of an arrow, each event on lines of its own."""
    return [line for event in events for line in wrap(word_of("event", event, language))]


def doors(stage: Stage, leaving: Moves, language: Language) -> str:
    """Say into which stages a case goes from this one, in their order."""
    next_to = {OF_STATE[to] for _, to in leaving} - {stage}
    names = [word_of("stage", other, language) for other in STAGES if other in next_to]
    text = ui(language)("workflow_doors", stages=words.join_words(names, language))
    return f'<p class="ac-workflow-doors">{escape(text)}</p>' if names else ""


def way(language: Language) -> str:
    """Draw how the stages follow each other, ahead only, and say the moves that nearly every state has."""
    order = list(STAGES)
    pairs = dict.fromkeys(
        (OF_STATE[state], OF_STATE[to])
        for state, to in moves_to_draw()
        if state in OF_STATE and order.index(OF_STATE[state]) < order.index(OF_STATE[to])
    )
    boxes = [Box(stage, word_of("stage", stage, language)) for stage in STAGES]
    drawing = svg(graph(boxes, [Edge(*pair, []) for pair in pairs]))
    say = ui(language)
    ends: dict[Event, list[str]] = defaultdict(list)
    for event, to in often(moves()):
        ends[event].append(word_of("state", to, language))
    anywhere = [
        say("workflow_often", event=word_of("event", event, language), to=say("workflow_or").join(found))
        for event, found in ends.items()
    ]
    items = "".join(f"<li>{escape(line)}</li>" for line in anywhere)
    return (
        f"{figure(say('workflow_alt'), drawing)}<p>{escape(say('workflow_often_title'))}</p><ul>{items}</ul>"
    )


def figure(title: str, drawing: str) -> str:
    return (
        f'<figure class="ac-workflow" role="img" aria-label="{escape(title)}" tabindex="0">{drawing}</figure>'
    )


def move_list(found: Iterable[tuple[tuple[State, State], Sequence[Event]]], language: Language) -> str:
    """Write the same in words, for those who cannot see the diagram or would rather read."""
    say = ui(language)
    rows = [
        say(
            "workflow_row",
            state=word_of("state", state, language),
            event=events_text(events, language),
            to=word_of("state", to, language),
        )
        for (state, to), events in found
    ]
    items = "".join(f"<li>{escape(row)}</li>" for row in rows)
    title = escape(say("workflow_list"))
    return f'<details class="ac-workflow-list"><summary>{title}</summary><ul>{items}</ul></details>'


def events_text(events: Sequence[Event], language: Language) -> str:
    return words.join_words((word_of("event", event, language) for event in events), language)


def word_of(group: str, key: str, language: Language) -> str:
    return words.label(group, key, language)
