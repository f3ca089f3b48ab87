"""JSON out of files that may be damaged or hostile."""

import os
from pathlib import Path

import pytest

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_JSON_BYTES, MAX_JSON_DEPTH
from sketchpaint.errors import InputError


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "[" * (MAX_JSON_DEPTH + 1) + "]" * (MAX_JSON_DEPTH + 1)]
)
def test_deep_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        jsontext.parse(text)


def test_the_deepest_that_is_allowed_is_read() -> None:
    assert jsontext.parse("[" * (MAX_JSON_DEPTH - 1) + "1" + "]" * (MAX_JSON_DEPTH - 1))


def test_long_json_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ValueError, match="longer than"):
        jsontext.parse("[" + " " * MAX_JSON_BYTES + "]")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    with pytest.raises(OSError, match="no ordinary file"):
        jsontext.read(tmp_path / "a.json")


def test_what_is_no_number_in_json_is_none() -> None:
    assert jsontext.parse('{"a": NaN, "b": Infinity, "c": -Infinity}') == {"a": None, "b": None, "c": None}


@pytest.mark.parametrize("value", [None, True, "1", 1.0, float("inf"), float("nan"), -1, 11, [1], 10**400])
def test_only_whole_numbers_in_range_are_whole(value: object) -> None:
    assert jsontext.whole(10, 0, 10) == 10
    with pytest.raises(ValueError, match="no whole number"):
        jsontext.whole(value, 0, 10)


@pytest.mark.parametrize("value", [None, False, "1", float("inf"), float("nan"), -0.1, 10.1, {}, 10**400])
def test_only_numbers_in_range_are_numbers(value: object) -> None:
    assert jsontext.number(10, 0, 10) == 10.0
    with pytest.raises(ValueError, match="no number"):
        jsontext.number(value, 0, 10)


def test_a_number_that_is_none_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        jsontext.write({"score": float("nan")})


def test_what_a_sentence_quotes_is_one_line_of_bounded_length() -> None:
    error = InputError("The project says {version} and {count}.", version="1\n2\u202e" + "9" * 5000, count=10**4000)
    assert len(str(error)) < 550
    assert "\n" not in str(error)
    assert "\u202e" not in str(error)
    assert str(InputError("It has {width:g} pixels.", width=12.5)) == "It has 12.5 pixels."
