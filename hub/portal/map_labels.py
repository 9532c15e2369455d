"""Where marks and names stand on a map, so that none covers another.

Lengths are units of the picture.  Names are measured by a rule of thumb, a little too long
rather than too short, since the page's font is not at hand here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.portal.map_projection import Point

MARK_RADIUS: Final = 20.0
# On a phone the picture is shown at about half its size: 24 pixels for each mark.
MARK_DISTANCE: Final = 46.0
LINE_HEIGHT: Final = 27.0
_LETTER_WIDTH: Final = 15.5
_LONGEST_LINE: Final = 16
_GAP: Final = 24.0
_EDGE: Final = 8.0
_ROUNDS: Final = 200
_GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
# Directions of a name from its mark, the liked ones first: right, left, below, above, corners.
_SIDES: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_ANCHORS: Final = {1: "start", 0: "middle", -1: "end"}

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside its mark: where its first line begins, from the mark's middle.

    `anchor` is as in SVG.  A label that covers another wherever it stands is not `is_clear`:
    it is shown when the reader points at the mark or reaches it by keyboard.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    is_clear: bool = True


def spread_marks(points: Sequence[Point], width: float, height: float) -> list[Point]:
    """The places of the marks: those that lie too close together are moved apart."""
    places = [list(point) for point in points]
    for _ in range(_ROUNDS):
        moved = False
        for one in range(len(places)):
            for other in range(one):
                moved |= _push_apart(places[one], places[other], one)
        for place in places:
            place[0] = min(max(place[0], MARK_RADIUS), width - MARK_RADIUS)
            place[1] = min(max(place[1], MARK_RADIUS), height - MARK_RADIUS)
        if not moved:
            break
    return [(place[0], place[1]) for place in places]


def _push_apart(a: list[float], b: list[float], number: int) -> bool:
    x, y = a[0] - b[0], a[1] - b[1]
    distance = math.hypot(x, y)
    if distance >= MARK_DISTANCE - 0.5:
        return False
    if distance < 0.01:
        # Two towns in one place: each goes a way of its own.
        x, y, distance = math.cos(number * _GOLDEN_ANGLE), math.sin(number * _GOLDEN_ANGLE), 1.0
        push = MARK_DISTANCE / 2
    else:
        push = (MARK_DISTANCE - distance) / 2
    for place, sign in ((a, 1), (b, -1)):
        place[0] += sign * push * x / distance
        place[1] += sign * push * y / distance
    return True


def placed_labels(
    names: Sequence[str], marks: Sequence[Point], width: float, height: float
) -> list[Label]:
    """A label for each mark, on the side where it covers least."""
    choices = [_candidates(name, mark, width) for name, mark in zip(names, marks, strict=True)]
    mark_boxes = [
        (x - MARK_RADIUS, y - MARK_RADIUS, x + MARK_RADIUS, y + MARK_RADIUS) for x, y in marks
    ]
    chosen = [0] * len(choices)

    def cost(town: int, candidate: int) -> float:
        box = choices[town][candidate][1]
        covered = sum(_overlap(box, other) for n, other in enumerate(mark_boxes) if n != town)
        covered += sum(
            _overlap(box, choices[other][chosen[other]][1])
            for other in range(len(choices))
            if other != town
        )
        outside = (box[2] - box[0]) * (box[3] - box[1]) - _overlap(box, (0, 0, width, height))
        return 1000 * (covered + outside) + candidate

    for _ in range(len(_SIDES)):
        before = list(chosen)
        for town in range(len(choices)):
            chosen[town] = min(range(len(_SIDES)), key=lambda side: cost(town, side))
        if chosen == before:
            break
    return _kept([found[side] for found, side in zip(choices, chosen, strict=True)], mark_boxes)


def _kept(found: Sequence[tuple[Label, Box]], mark_boxes: Sequence[Box]) -> list[Label]:
    """The labels, with those marked that cover a mark or a label before them."""
    labels: list[Label] = []
    taken: list[Box] = []
    for number, (label, box) in enumerate(found):
        others = [other for n, other in enumerate(mark_boxes) if n != number]
        is_clear = not any(_overlap(box, other) for other in (*others, *taken))
        if is_clear:
            taken.append(box)
        labels.append(Label(label.lines, label.x, label.y, label.anchor, is_clear))
    return labels


def _candidates(name: str, mark: Point, width: float) -> list[tuple[Label, Box]]:
    lines = label_lines(name, int((width - 2 * _EDGE) / _LETTER_WIDTH))
    wide = max(len(line) for line in lines) * _LETTER_WIDTH
    high = len(lines) * LINE_HEIGHT
    found = []
    for across, down in _SIDES:
        left = mark[0] + (across * _GAP if across > 0 else across * _GAP - wide)
        if across == 0:
            left = min(max(mark[0] - wide / 2, _EDGE), max(_EDGE, width - _EDGE - wide))
        elif down:
            left -= across * 8
        top = mark[1] - high / 2 + down * (high / 2 + MARK_RADIUS - (6 if across else 0))
        box = (left, top, left + wide, top + high)
        x = {1: left, 0: left + wide / 2, -1: left + wide}[across] - mark[0]
        y = top - mark[1] + LINE_HEIGHT * 0.76
        found.append((Label(lines, round(x, 1), round(y, 1), _ANCHORS[across]), box))
    return found


def label_lines(name: str, longest: int) -> tuple[str, ...]:
    """The name on one line, or on two when it is long and has a space or hyphen to break at.

    A line of more than `longest` letters ends with "…": the link has the whole name.
    """
    breaks = [n + (letter == "-") for n, letter in enumerate(name) if letter in " -" and n]
    if len(name) > _LONGEST_LINE and breaks:
        at = min(breaks, key=lambda n: abs(n - len(name) / 2))
        lines = (name[:at].strip(), name[at:].strip())
    else:
        lines = (name, "")
    return tuple(
        line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
        for line in lines
        if line
    ) or ("",)


def _overlap(a: Box, b: Box) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0
