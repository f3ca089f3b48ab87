"""What is told of rows, against numbers worked out by hand."""

import pytest

from sketchpaint.evaluation.summary import against_optimisation


def row(method: str, name: str, duration_ms: float, l1_hole: float) -> dict[str, object]:
    return {"method": method, "name": name, "duration_ms": duration_ms, "l1_hole": l1_hole}


def test_speed_and_error_are_compared_on_the_faces_that_all_filled() -> None:
    rows = [row("optimisation", "a", 9000, 0.3), row("optimisation", "b", 11000, 0.1)]
    rows += [row("first", "a", 9, 0.2), row("first", "b", 11, 0.1), row("first", "c", 500, 0.9)]
    rows += [row("auto", "a", 90, 0.25), row("auto", "b", 110, 0.15), row("auto", "c", 500, 0.9)]
    rows += [{"method": "optimisation", "name": "c", "error": "RuntimeError: no"}]
    figures = against_optimisation(rows)
    expected = {"first_faster": 1000, "auto_faster": 100, "first_l1": 0.15, "auto_l1": 0.2, "l1": 0.2}
    assert figures == pytest.approx(expected)


def test_nothing_is_compared_where_nothing_was_optimised() -> None:
    assert against_optimisation([row("first", "a", 9, 0.2), row("auto", "a", 90, 0.2)]) == {}
