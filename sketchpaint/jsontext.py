"""JSON from files that may be damaged or hostile: bounded in size and depth, and checked value by value."""

import json
from pathlib import Path
from typing import Any

from sketchpaint.budgets import MAX_JSON_BYTES, MAX_JSON_DEPTH
from sketchpaint.ordinary import ordinary


def parse(text: str | bytes, *, most_bytes: int = MAX_JSON_BYTES) -> Any:
    """Returns what a JSON text says; NaN and Infinity, which are no JSON, become None.

    Raises:
        ValueError: it is no JSON, or longer or deeper than the budget.
    """
    if len(text) > most_bytes:
        raise ValueError(f"it is longer than {most_bytes} bytes")
    try:
        content = json.loads(text, parse_constant=lambda _: None)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    level = [content]
    for _ in range(MAX_JSON_DEPTH):
        level = [
            part
            for whole in level
            if isinstance(whole, (dict, list))
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
        if not level:
            return content
    raise ValueError("it is nested too deeply")


def read(path: Path) -> Any:
    """Returns what a JSON file says; see `parse`.

    Raises:
        OSError: it cannot be read.
        ValueError: see `parse`.
    """
    with ordinary(path).open("rb") as file:
        return parse(file.read(MAX_JSON_BYTES + 1))


def write(content: Any, *, indent: int | None = None) -> str:
    """Returns JSON text.

    Raises:
        ValueError: a number in it is none, which no other program could read.
    """
    return json.dumps(content, indent=indent, allow_nan=False)


def whole(value: object, low: int, high: int) -> int:
    """Returns a value that is a whole number from `low` to `high`.

    Raises:
        ValueError: it is not.
    """
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{value!r:.40} is no whole number from {low} to {high}")
    return value


def number(value: object, low: float, high: float) -> float:
    """Returns a value that is a number from `low` to `high`.

    Raises:
        ValueError: it is not.
    """
    if type(value) not in (int, float) or not low <= value <= high:  # type: ignore[operator]
        raise ValueError(f"{value!r:.40} is no number from {low:g} to {high:g}")
    return float(value)  # type: ignore[arg-type]


def fields(value: object) -> dict[str, Any]:
    """Returns a value that is an object with named fields.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{value!r:.40} has no fields")
    return value


def items(value: object, most: int) -> list[Any]:
    """Returns a value that is a list of at most so many items.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"{value!r:.40} is no list of at most {most}")
    return value
