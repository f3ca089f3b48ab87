"""Automatic face frame: OpenCV's Haar cascade finds faces, our five-point network aligns them. Nothing is downloaded."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import cv2.data
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.engine.networks.landmarks import LandmarkNetwork
from sketchpaint.engine.preprocess import image_to_tensor
from sketchpaint.engine.weights import load_network
from sketchpaint.errors import InputError
from sketchpaint.imaging.frame import CROP_SIZE_PX, MIN_SIZE_PX, FaceFrame, apply_affine, extract_crop, fit_frame

# Of the three frontal cascades the one whose boxes scatter least: 2.7 crop pixels sideways against 4.3 for the default one.
CASCADE = "haarcascade_frontalface_alt2.xml"
SEARCH_SIZE_PX = 640
MIN_FACE_SHARE = 0.06
TURNS_DEG = (0.0, -25.0, 25.0)
# The cascade's square against ours, measured on val faces: it holds brow to chin, the crop the whole head.
FRAME_PER_BOX = 1.48
BOX_CENTER_Y = 69.2 / CROP_SIZE_PX
LOOKS = 4


@dataclass(frozen=True)
class FoundFace:
    """A detected face.

    Attributes:
        frame: aligned to the template.
        confidence: the cascade's weight, higher is surer; comparable within one photo only.
    """

    frame: FaceFrame
    confidence: float


class FaceFinder:
    """Finds faces and frames them.

    Args:
        models: folder with the landmark network.

    Raises:
        WeightsError: the network is missing or damaged.
    """

    def __init__(self, models: Path) -> None:
        self._landmarks = load_network(LandmarkNetwork, models, name="landmarks", device=torch.device("cpu"))
        self._cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / CASCADE))

    def find(self, photo: NDArray[np.uint8]) -> list[FoundFace]:
        """Finds the faces of a photo.

        Args:
            photo: (H, W, 3) uint8 RGB.

        Returns:
            Faces, the surest first; empty when there is none.
        """
        boxes = self._boxes(photo)
        faces: list[FoundFace] = []
        for center, side, turn, weight in sorted(boxes, key=lambda box: -box[3]):
            frame = self.align(photo, _frame_around(center, side, turn))
            apart = (np.hypot(frame.center_x - f.frame.center_x, frame.center_y - f.frame.center_y) > 0.3 * f.frame.size_px for f in faces)
            if all(apart):
                faces.append(FoundFace(frame, weight))
        return faces

    def align(self, photo: NDArray[np.uint8], rough: FaceFrame) -> FaceFrame:
        """Moves a rough frame onto the face in it.

        Args:
            photo: (H, W, 3) uint8 RGB.
            rough: off by at most about 6 % of its size and 22 degrees.

        Returns:
            The frame whose landmarks fit the template; each look starts from the one before.
        """
        frame = rough
        for _ in range(LOOKS):
            crop = extract_crop(photo, frame)
            with torch.inference_mode():
                image = image_to_tensor(crop, device=torch.device("cpu"))
                seen = self._landmarks(torch.cat([image, image.flip(3)])).numpy().astype(float)
            mirrored = seen[1, [1, 0, 2, 4, 3]] * (-1, 1) + (CROP_SIZE_PX - 1, 0)
            points = apply_affine(frame.to_photo(), (seen[0] + mirrored) / 2 + 0.5) - 0.5
            try:
                fitted = fit_frame(points)
            except InputError:  # the points fell together: there is no face here
                return frame
            if not 0.3 * rough.size_px < fitted.size_px < 3 * rough.size_px:
                return frame
            frame = fitted
        return frame

    def _boxes(self, photo: NDArray[np.uint8]) -> list[tuple[tuple[float, float], float, float, float]]:
        """Returns (centre in photo pixels, side in photo pixels, turn in degrees, weight) of every box, upright first, then with the photo turned."""
        height, width = photo.shape[:2]
        scale = min(1.0, SEARCH_SIZE_PX / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = cv2.equalizeHist(np.asarray(Image.fromarray(photo).convert("L").resize(size, Image.Resampling.BOX)))
        found = []
        for turn in TURNS_DEG:
            matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), turn, 1.0)
            turned = gray if turn == 0 else cv2.warpAffine(gray, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            least = max(20, round(MIN_FACE_SHARE * min(size)))
            boxes, _levels, weights = self._cascade.detectMultiScale3(turned, 1.1, 4, minSize=(least, least), outputRejectLevels=True)
            inverse = cv2.invertAffineTransform(matrix)
            for (x, y, w, h), weight in zip(boxes, np.ravel(weights), strict=True):
                middle = inverse @ (x + w / 2, y + h / 2, 1.0)
                found.append(((float(middle[0] / scale), float(middle[1] / scale)), float(w / scale), turn, float(weight)))
        return found


def _frame_around(center: tuple[float, float], side: float, turn_deg: float) -> FaceFrame:
    """Returns the frame in which a cascade box of that centre, side and turn lies where it usually does."""
    size = max(MIN_SIZE_PX, side * FRAME_PER_BOX)
    below, turn = (BOX_CENTER_Y - 0.5) * size, math.radians(turn_deg)
    return FaceFrame(center[0] + below * math.sin(turn), center[1] - below * math.cos(turn), size, turn_deg)
