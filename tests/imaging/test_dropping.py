"""Octaves that nobody wants any more, and memory that large ones leave free."""

import weakref

import numpy as np
import pytest

from sketchpaint.imaging import detail, synthesis
from sketchpaint.imaging.detail import Octave, octaves
from sketchpaint.imaging.placement import place
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.imaging.synthesis import Synthesis
from tests.imaging.test_detail import FRAME, disc, skin


def test_cancelling_ends_between_pieces() -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 300, 300, 60), FRAME), extract_crop(photo, FRAME)
    asked: list[int] = []
    complete = list(octaves(photo, crop, placement, cancelled=lambda: bool(asked.append(1))))
    assert len(asked) > len(complete)
    for most in range(len(asked)):
        count = iter(range(1000))
        cut: list[Octave] = list(
            octaves(photo, crop, placement, cancelled=lambda count=count, most=most: next(count) >= most)
        )  # type: ignore[misc]
        assert len(cut) < len(complete)
        for octave, whole in zip(cut, complete, strict=False):
            np.testing.assert_array_equal(octave.pixels, whole.pixels)


def test_the_other_side_is_not_asked_for_once_nobody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 300, 300, 60), FRAME), extract_crop(photo, FRAME)
    complete = list(octaves(photo, crop, placement))
    over: list[bool] = []
    called: list[bool] = []

    class Ended(Synthesis):
        def refined(self, number: int) -> np.ndarray:
            filled = super().refined(number)
            if number == self.finest:
                over.append(True)
            return filled

    monkeypatch.setattr(detail, "Synthesis", Ended)
    cut = list(octaves(photo, crop, placement, side=lambda: called.append(True), cancelled=lambda: bool(over)))
    assert not called
    assert len(cut) == len(complete) - 1


def test_what_the_other_side_shows_does_not_count_when_nobody_wants_it_meanwhile() -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 300, 300, 60), FRAME), extract_crop(photo, FRAME)
    complete = list(octaves(photo, crop, placement))
    over: list[bool] = []
    cut = list(octaves(photo, crop, placement, side=lambda: over.append(True), cancelled=lambda: bool(over)))
    assert over
    assert len(cut) == len(complete) - 1


def test_nothing_of_the_octaves_is_kept_while_the_other_side_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 300, 300, 60), FRAME), extract_crop(photo, FRAME)
    made: list[weakref.ref[Synthesis]] = []
    alive: list[bool] = []

    def making(*arguments: object, **options: object) -> Synthesis:
        synthesis = Synthesis(*arguments, **options)  # type: ignore[arg-type]
        made.append(weakref.ref(synthesis))
        return synthesis

    monkeypatch.setattr(detail, "Synthesis", making)
    list(octaves(photo, crop, placement, side=lambda: alive.append(made[0]() is not None)))
    assert alive == [False]


def test_memory_is_given_back_before_each_large_octave(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = skin()
    placement, crop = place(disc(photo.shape, 300, 300, 60), FRAME), extract_crop(photo, FRAME)
    given: list[bool] = []
    monkeypatch.setattr(synthesis, "give_back", lambda: given.append(True))
    made = list(octaves(photo, crop, placement))
    assert not given
    monkeypatch.setattr(synthesis, "LARGE_PIXELS", 40_000)
    list(octaves(photo, crop, placement))
    assert 0 < len(given) < len(made)
