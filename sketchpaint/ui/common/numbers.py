"""Numbers as the window's language writes them."""

from PySide6.QtCore import QLocale


def decimal(value: float, digits: int) -> str:
    """Returns a number with so many decimals: 6.4, or 6,4 in German."""
    return QLocale().toString(float(value), "f", digits)


def percent(share: float) -> str:
    """Returns a share of 1 in whole percents."""
    return f"{share * 100:.0f} %"
