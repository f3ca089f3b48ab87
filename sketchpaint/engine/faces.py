"""Automatic face frame: OpenCV's Haar cascade finds faces, our five-point network aligns them. Nothing is downloaded."""

import math
from dataclasses import dataclass, replace
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
TURNS_DEG = (0.0, -12.0, 12.0, -24.0, 24.0)
SAME_FACE = 0.4
OVERLAP = 0.5  # of the larger frame: no other head has its middle in it
SHARPNESS = 1.5
# The cascade's square against ours, measured on val faces: it holds brow to chin, the crop the whole head.
FRAME_PER_BOX = 1.48
BOX_CENTER_Y = 69.2 / CROP_SIZE_PX
# The network moves a frame only part of the way: on 148 val faces 73 % were within 2 px after four looks, 80 % after eight, no more after ten.
LOOKS = 8
# It was trained on mirrored faces as well, so it frames a face by its own middle; the frames of the training data lie a little to the right.
MIDLINE_SHIFT_PX = 0.3


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
        boxes = sorted(self._boxes(photo), key=lambda box: -box.weight)
        faces: list[FoundFace] = []
        while boxes:
            surest = boxes[0]
            same = [box for box in boxes if math.hypot(box.x - surest.x, box.y - surest.y) < SAME_FACE * surest.side]
            boxes = [box for box in boxes if box not in same]
            found = FoundFace(self.align(photo, _frame_around(same)), surest.weight)
            if not any(_overlap(found.frame, face.frame) for face in faces):  # the cascade sometimes sees a second face in one
                faces.append(found)
        return faces

    def align(self, photo: NDArray[np.uint8], rough: FaceFrame) -> FaceFrame:
        """Moves a rough frame onto the face in it.

        Args:
            photo: (H, W, 3) uint8 RGB.
            rough: off by at most about 6 % of its size and 22 degrees.

        Returns:
            The frame whose landmarks fit the template.
        """
        frame = rough
        for _ in range(LOOKS):
            moved = self._look(photo, frame)
            if moved is None or not 0.3 * rough.size_px < moved.size_px < 3 * rough.size_px:
                return frame  # there is no face here
            frame = moved
        turn, shift = math.radians(frame.angle_deg), MIDLINE_SHIFT_PX * frame.scale
        return replace(frame, center_x=frame.center_x + shift * math.cos(turn), center_y=frame.center_y + shift * math.sin(turn))

    def _look(self, photo: NDArray[np.uint8], frame: FaceFrame) -> FaceFrame | None:
        """Returns the frame moved towards the face in it, or None when the points found fall together."""
        image = image_to_tensor(extract_crop(photo, frame), device=torch.device("cpu"))
        with torch.inference_mode():
            seen = self._landmarks(torch.cat([image, image.flip(3)])).numpy().astype(float)
        mirrored = seen[1, [1, 0, 2, 4, 3]] * (-1, 1) + (CROP_SIZE_PX - 1, 0)
        points = apply_affine(frame.to_photo(), (seen[0] + mirrored) / 2 + 0.5) - 0.5
        try:
            return fit_frame(points)
        except InputError:
            return None

    def _boxes(self, photo: NDArray[np.uint8]) -> list["_Box"]:
        """Returns every box of the cascade, with the photo upright and turned."""
        height, width = photo.shape[:2]
        scale = min(1.0, SEARCH_SIZE_PX / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = cv2.equalizeHist(np.asarray(Image.fromarray(photo).convert("L").resize(size, Image.Resampling.BOX)))
        least = max(20, round(MIN_FACE_SHARE * min(size)))
        found = []
        for turn in TURNS_DEG:
            matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), turn, 1.0)
            turned = gray if turn == 0 else cv2.warpAffine(gray, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            boxes, _levels, weights = self._cascade.detectMultiScale3(turned, 1.05, 3, minSize=(least, least), outputRejectLevels=True)
            inverse = cv2.invertAffineTransform(matrix)
            for (x, y, w, h), weight in zip(boxes, np.ravel(weights), strict=True):
                middle = inverse @ (x + w / 2, y + h / 2, 1.0) / scale
                found.append(_Box(float(middle[0]), float(middle[1]), float(w / scale), turn, float(weight)))
        return found


@dataclass(frozen=True)
class _Box:
    """A box of the cascade: centre and side in photo pixels, turn in degrees, weight."""

    x: float
    y: float
    side: float
    turn_deg: float
    weight: float


def _overlap(one: FaceFrame, other: FaceFrame) -> bool:
    distance = math.hypot(one.center_x - other.center_x, one.center_y - other.center_y)
    return distance < OVERLAP * max(one.size_px, other.size_px)


def _frame_around(boxes: list[_Box]) -> FaceFrame:
    """Returns the frame in which the boxes of one face lie where they usually do; surer boxes count more.

    The mean over the turns brings the tilt to 4 degrees (one sigma) where the surest box alone leaves 7.
    """
    share = np.exp(SHARPNESS * (np.array([box.weight for box in boxes]) - max(box.weight for box in boxes)))
    x, y, side, turn_deg = share @ np.array([[box.x, box.y, box.side, box.turn_deg] for box in boxes]) / share.sum()
    size = max(MIN_SIZE_PX, side * FRAME_PER_BOX)
    below, turn = (BOX_CENTER_Y - 0.5) * size, math.radians(turn_deg)
    return FaceFrame(float(x + below * math.sin(turn)), float(y - below * math.cos(turn)), float(size), float(turn_deg))
