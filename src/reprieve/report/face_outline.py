"""What does the head look like from the front, the sides and the back?

Shapes in units of the drawing frames of `muscles.yaml` (1.0 is about 360 mm, y runs down). In the front view the
patient's right is at small x; in the back view the patient's left is. The right side is the left one mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Point = tuple[float, float]
VIEWS = ("frontal", "lateral_right", "lateral_left", "posterior")
NAMES = {
    "frontal": "Front",
    "lateral_right": "Right side",
    "lateral_left": "Left side",
    "posterior": "Back",
}
# What stands at the left and at the right edge of each view, as the viewer sees it.
EDGES = {
    "frontal": ("patient’s RIGHT", "patient’s LEFT"),
    "lateral_right": ("back", "front"),
    "lateral_left": ("front", "back"),
    "posterior": ("patient’s LEFT", "patient’s RIGHT"),
}


def mirrored(points: Sequence[Point]) -> list[Point]:
    return [(1 - x, y) for x, y in points]


def outlines(frames: Mapping[str, Any], view: str) -> list[tuple[str, list[Point]]]:
    """Closed and open lines of the head in this view: (class, points)."""
    if view.startswith("lateral"):
        side = [_point(p) for p in frames["outline_lateral_left"]]
        return [("head", side if view == "lateral_left" else mirrored(side))]
    half = [_point(p) for p in frames["outline_frontal_left_half"]]
    neck = [_point(p) for p in frames["outline_frontal_neck_shoulder_left"]]
    return [
        ("neck", neck),
        ("neck", mirrored(neck)),
        ("head", half + mirrored(half)[::-1]),
    ]


def features(frames: Mapping[str, Any], view: str) -> list[str]:
    """Eyes, brows, nose, mouth and ears as SVG in drawing units: landmarks to find one's way by."""
    if view == "frontal":
        return _front(frames["landmarks_frontal"])
    if view == "posterior":
        y = frames["landmarks_posterior"]["mastoid_left"][1]
        return [_ear(0.29, y - 0.07), _ear(0.71, y - 0.07)]
    marks = {name: _point(at) for name, at in frames["landmarks_lateral_left"].items() if name != "note"}
    if view == "lateral_right":
        marks = {name: (1 - x, y) for name, (x, y) in marks.items()}
    ear, rim, mouth = marks["tragus"], marks["orbit_rim_lateral"], marks["mouth_corner"]
    inward = 1 if view == "lateral_left" else -1
    return [
        f'<ellipse class="feature" cx="{ear[0] + 0.022 * inward:.4f}" cy="{ear[1] - 0.005:.4f}" rx="0.03" ry="0.052"/>',
        _line([(rim[0] - 0.045 * inward, rim[1]), (rim[0] - 0.005 * inward, rim[1] - 0.008)]),
        _line([(rim[0] - 0.045 * inward, rim[1]), (rim[0] - 0.008 * inward, rim[1] + 0.012)]),
        _line([(mouth[0] - 0.045 * inward, mouth[1]), mouth]),
    ]


def _front(marks: Mapping[str, Any]) -> list[str]:
    drawn = []
    for side in (1, -1):
        pupil = 0.5 + side * (marks["pupil_left"][0] - 0.5)
        y = marks["pupil_left"][1]
        brow = marks["brow_line_y"]
        drawn += [
            f'<ellipse class="feature" cx="{pupil:.4f}" cy="{y:.4f}" rx="0.034" ry="0.014"/>',
            f'<circle class="pupil" cx="{pupil:.4f}" cy="{y:.4f}" r="0.009"/>',
            _line(
                [
                    (0.5 + side * 0.045, brow + 0.008),
                    (0.5 + side * 0.09, brow - 0.006),
                    (0.5 + side * 0.135, brow + 0.008),
                ]
            ),
            _ear(0.5 + side * 0.205, 0.39),
        ]
    nose, mouth = marks["subnasale"], marks["mouth_corner_left"]
    width = mouth[0] - 0.5
    drawn += [
        _line(
            [(0.478, 0.4), (0.462, nose[1] - 0.015), (0.5, nose[1]), (0.538, nose[1] - 0.015), (0.522, 0.4)]
        ),
        _line([(0.5 - width, mouth[1]), (0.5, mouth[1] + 0.004), (0.5 + width, mouth[1])]),
        _line([(0.5 - width * 0.6, mouth[1] + 0.022), (0.5 + width * 0.6, mouth[1] + 0.022)]),
    ]
    return drawn


def _ear(x: float, y: float) -> str:
    return f'<ellipse class="feature" cx="{x:.4f}" cy="{y:.4f}" rx="0.018" ry="0.045"/>'


def _line(points: Sequence[Point]) -> str:
    return f'<polyline class="feature" points="{path(points)}"/>'


def path(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.4f},{y:.4f}" for x, y in points)


def _point(value: Sequence[float]) -> Point:
    return float(value[0]), float(value[1])
