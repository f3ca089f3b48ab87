"""The variations window: the best cycle of many runs side by side."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sketchpaint.document.filmstrip import Tile
from sketchpaint.engine.options import Fill
from sketchpaint.ui.common.number_box import NumberBox
from sketchpaint.ui.common.qimage import to_qimage
from sketchpaint.ui.common.screen import first_size
from sketchpaint.ui.common.tile_names import score_text
from sketchpaint.ui.editor.run_options import fill_titles

PICTURE_PX, FILLS_IN_A_ROW = 128, 4
RUN_ROLE = Qt.ItemDataRole.UserRole


class VariationsWindow(QDialog):
    """Asks for fills and seeds, and shows the best tile of each of their runs as it comes.

    Signals:
        wanted: runs are wanted; carries a list of (fill, seed).
        run_chosen: a picture was clicked; carries the number of its run.

    Attributes:
        seeds: how many seeds each fill is run with.
        start_button: starts the runs.
    """

    wanted = Signal(object)
    run_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Variations"))
        self.resize(first_size(720, 520))
        self._fills = {fill: QCheckBox(title) for fill, title in fill_titles().items() if fill is not Fill.KEEP}
        for fill, box in self._fills.items():
            box.setChecked(fill in (Fill.GUESS, Fill.BLUR))
        self.seeds = NumberBox()
        self.seeds.setRange(1, 16)
        self.seeds.setValue(3)
        self.seeds.setAccessibleName(self.tr("Seeds"))
        self.start_button = QPushButton(self.tr("Run"))
        self.start_button.setObjectName("run")
        self._grid = QListWidget()
        self._grid.setViewMode(QListWidget.ViewMode.IconMode)
        self._grid.setIconSize(QSize(PICTURE_PX, PICTURE_PX))
        self._grid.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._grid.setMovement(QListWidget.Movement.Static)
        self._grid.setSpacing(6)
        self._grid.setAccessibleName(self.tr("Variations"))
        fills = QGridLayout()  # in one row they would be wider than a small screen
        for place, box in enumerate(self._fills.values()):
            fills.addWidget(box, place // FILLS_IN_A_ROW, place % FILLS_IN_A_ROW)
        top = QHBoxLayout()
        top.addLayout(fills)
        top.addStretch(1)
        top.addWidget(QLabel(self.tr("Seeds")))
        top.addWidget(self.seeds)
        top.addWidget(self.start_button)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._grid, 1)
        self._items: dict[int, QListWidgetItem] = {}
        self._best: dict[int, float] = {}
        self.start_button.clicked.connect(self._on_start_clicked)
        self._grid.itemClicked.connect(self._on_item_chosen)
        self._grid.itemActivated.connect(self._on_item_chosen)

    def expect(self, runs: list[int]) -> None:
        """Empties the grid and waits for the tiles of these runs."""
        self._grid.clear()
        self._items, self._best = {}, {}
        for run in runs:
            item = QListWidgetItem(self.tr("run {run}").format(run=run))
            item.setData(RUN_ROLE, run)
            item.setSizeHint(QSize(PICTURE_PX + 16, PICTURE_PX + 48))
            self._grid.addItem(item)
            self._items[run] = item

    def add(self, tile: Tile) -> None:
        """Shows a tile if it is the best of an expected run so far."""
        item = self._items.get(tile.run.number)
        if item is None or tile.index == 0 or not tile.score > self._best.get(tile.run.number, -1.0):
            return
        self._best[tile.run.number] = tile.score
        request = tile.run.request
        item.setIcon(QIcon(QPixmap.fromImage(to_qimage(tile.composite))))
        fill = fill_titles()[request.fill]
        item.setText(f"{fill}\n{request.seed}   {score_text(tile.score)}")
        item.setToolTip(
            self.tr("Run {run}: fill {fill}, seed {seed}, best at cycle {index}").format(
                run=tile.run.number, fill=fill, seed=request.seed, index=tile.index
            )
        )

    @property
    def pictures(self) -> list[str]:
        """What stands under each picture."""
        return [self._grid.item(row).text() for row in range(self._grid.count())]

    @Slot()
    def _on_start_clicked(self) -> None:
        fills = [fill for fill, box in self._fills.items() if box.isChecked()]
        self.wanted.emit([(fill, seed) for fill in fills for seed in range(self.seeds.value())])

    @Slot(QListWidgetItem)
    def _on_item_chosen(self, item: QListWidgetItem) -> None:
        self.run_chosen.emit(item.data(RUN_ROLE))
