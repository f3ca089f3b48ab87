"""Garbage collection in the main thread only: Python may otherwise collect widgets from the inference thread, which Qt
does not survive.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 5000


class MainThreadCollector(QObject):
    """Switches automatic collection off and does it by a timer instead, as often as Python would.

    Args:
        parent: owner; lives in the main thread.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(INTERVAL_MS)

    @Slot()
    def _on_timeout(self) -> None:
        """Collects the oldest generation that is due."""
        due = [
            generation
            for generation, (count, most) in enumerate(zip(gc.get_count(), self._thresholds, strict=True))
            if count > most
        ]
        if due:
            gc.collect(max(due))
