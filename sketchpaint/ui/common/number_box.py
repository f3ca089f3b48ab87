"""A box for whole numbers that takes what is typed for what was meant."""

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox


class NumberBox(QSpinBox):
    """Takes a number that is too large for the largest; Qt would drop digits, and make 70 of 700 where 622 is the
    largest.
    """

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if self._number(text) is not None:
            return QValidator.State.Acceptable, text, position
        return super().validate(text, position)

    def valueFromText(self, text: str) -> int:
        number = self._number(text)
        return super().valueFromText(text) if number is None else min(number, self.maximum())

    def _number(self, text: str) -> int | None:
        """Returns the number in a text where it is too large, else None."""
        digits = text.removesuffix(self.suffix()).strip()
        return int(digits) if digits.isdecimal() and len(digits) <= 12 and int(digits) > self.maximum() else None
