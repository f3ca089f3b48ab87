"""Faces from elsewhere: random ones of the generator, and those of reference photos."""

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.layers import NO_BOX, Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.engine.found_face import FoundFace
from sketchpaint.engine.options import Fill
from sketchpaint.imaging.files import Photo, read_only
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.grafts import graft
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.work.inference import InferenceClient

GENERATED_SIDE_PX = 512


class OtherFaces(QObject):
    """Brings other faces into the window.

    Signals:
        settings_wanted: a reference photo was laid; carries the name of the action, and the fill and the hold that keep
            it.

    Args:
        parent: owner.
        document: the portrait they go into.
        runs: what must wait until faces come, or end.
        client: generates and finds faces in the background.
        messages: say what is under way.
        open_face: begins a portrait with a photo and the frame of its face.
    """

    settings_wanted = Signal(str, object, float)

    def __init__(
        self,
        parent: QObject,
        *,
        document: OpenDocument,
        runs: Runs,
        client: InferenceClient,
        messages: Messages,
        open_face: Callable[[Photo, FaceFrame], None],
    ) -> None:
        super().__init__(parent)
        self._document, self._runs, self._client, self._messages = document, runs, client, messages
        self._open_face = open_face
        self._sample_use: Callable[[NDArray[np.uint8]], None] | None = None
        self._reference: Photo | None = None
        client.sampled.connect(self._on_sampled)

    def forget(self) -> None:
        """Drops answers that are still to come: another portrait is open."""
        self._sample_use = self._reference = None

    def drop_reference(self) -> None:
        """Gives up a reference photo whose face is still being looked for."""
        self._reference = None

    def takes(self, faces: list[FoundFace]) -> bool:
        """Takes the faces that were found if they are those of a reference photo; returns whether they are."""
        if self._reference is None:
            return False
        reference, self._reference = self._reference, None
        self._lay_reference(reference, faces)
        return True

    def open_random_face(self, seed: int) -> None:
        """Opens a face of the generator as a portrait of its own; a run under way is stopped."""
        self._runs.stop()
        self._sample(seed, partial(self._open_generated, seed, self._work()))

    def sketch_random_face(self, seed: int) -> None:
        """Fills the mask in the sketch with a face of the generator, placed by the face frame."""
        self._sample(seed, self._sketch_face)

    def sketch_reference(self, photo: Photo) -> None:
        """Fills the mask in the sketch with the same region of another photo, face on face."""
        if self._document.portrait is None:
            return

        self._reference = photo
        self._client.find_faces(photo.pixels)
        self._messages.tell(
            self.tr("Looking for the face in {name} …").format(name=photo.path.name if photo.path is not None else "")
        )
        self._tell_of_waiting()

    def _sample(self, seed: int, use: Callable[[NDArray[np.uint8]], None]) -> None:
        if not self._client.is_loaded:
            self._messages.advise(
                self.tr(
                    "The networks are not loaded yet, so no face can be generated: wait for them, or see the message "
                    "about the weights."
                )
            )
            return
        self._sample_use = use
        self._client.sample(seed)
        self._tell_of_waiting()

    def _tell_of_waiting(self) -> None:
        if self._runs.is_running:
            self._messages.tell(self.tr("This waits for the end of the run; Stop ends it."))

    @Slot(object)
    def _on_sampled(self, face: NDArray[np.uint8]) -> None:
        if self._sample_use is not None:
            use, self._sample_use = self._sample_use, None
            self._messages.attempt(lambda: use(face))

    def _work(self) -> tuple[Portrait | None, int]:
        """Returns what tells whether anything was edited since."""
        portrait = self._document.portrait
        return portrait, portrait.history.version if portrait is not None else 0

    def _open_generated(self, seed: int, work: tuple[Portrait | None, int], face: NDArray[np.uint8]) -> None:
        if work != self._work():
            self._messages.advise(
                self.tr("The random face was not opened, because you have gone on painting: ask for it again.")
            )
            return
        side = GENERATED_SIDE_PX
        pixels = read_only(np.asarray(cv2.resize(face, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8))
        self._open_face(Photo(pixels=pixels), FaceFrame(side / 2, side / 2, side))
        self._messages.tell(
            self.tr("A face of nobody, seed {seed}. Mask what you do not like and press Run.").format(seed=seed)
        )

    def _sketch_face(self, face: NDArray[np.uint8]) -> None:
        if self._document.portrait is not None:
            self._lay_sketch(face, FaceFrame(CROP_SIZE_PX / 2, CROP_SIZE_PX / 2, CROP_SIZE_PX))

    def _lay_reference(self, photo: Photo, faces: list[FoundFace]) -> None:
        if not faces:
            self._messages.advise(
                self.tr("No face was found in the reference photo: choose one that shows a face from the front.")
            )
            return
        if self._lay_sketch(photo.pixels, faces[0].frame):
            self.settings_wanted.emit("Lay a reference photo into the mask …", Fill.KEEP, 1.0)

    def _lay_sketch(self, pixels: NDArray[np.uint8], frame: FaceFrame) -> bool:
        """Lays another picture, whose face is in `frame`, over this one's face, into the sketch where the mask is;
        returns whether anything was laid.
        """
        portrait = self._document.portrait
        if portrait is None:
            return False
        if not portrait.mask.base.any():
            self._messages.advise(self.tr("The mask is empty: paint what the other face is to fill first."))
            return False
        matrix = (np.vstack([portrait.frame.to_photo(), [0, 0, 1]]) @ np.vstack([frame.to_crop(), [0, 0, 1]]))[:2]
        laid = NO_BOX

        def lay(portrait: Portrait) -> Box:
            nonlocal laid
            laid = portrait.lay_graft(graft(portrait.picture(), portrait.mask_array(), pixels, matrix))
            return laid

        self._document.edit(lay)
        if laid.is_empty:
            self._messages.advise(self.tr("The other photo shows nothing where the mask is."))
            return False
        self._messages.tell(self.tr("The other face lies in the mask, in the sketch. Press Run to blend it in."))
        return True
