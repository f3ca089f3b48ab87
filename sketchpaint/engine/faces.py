"""Automatic face frame: MTCNN finds faces, our five-point network aligns them, and MTCNN judges what is framed. Nothing
is downloaded.
"""

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from sketchpaint.engine.detection import detect_faces, judge_crop
from sketchpaint.engine.found_face import FoundFace
from sketchpaint.engine.networks.landmarks import LandmarkNetwork
from sketchpaint.engine.networks.mtcnn import Mtcnn
from sketchpaint.engine.tensors import image_to_tensor
from sketchpaint.engine.weights import load_network
from sketchpaint.errors import InputError
from sketchpaint.imaging.crops import identity_frame
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame, apply_affine, eyes_apart_px, fit_frame
from sketchpaint.imaging.pose import Pose, estimate_pose

SEARCH_SIZE_PX = 640
SMALLEST_FACE_PX = 20.0  # in the picture that is searched
SAMPLES = 4  # photo pixels that make one of that picture, across and down: more cost time and change nothing
# Where nothing is found, heads that are tilted far are sought in a turned photo: MTCNN knows tilts up to about 40
# degrees.
TURNS_DEG = (0.0, -45.0, 45.0)
# Dark photos are brightened for the search.
BRIGHT, BRIGHTEST_SHARE, MOST_GAIN = 235.0, 99.5, 4.0
# What is framed is judged once more, upright and at its own size; what merely resembles a face stays below.
LEAST_PROBABILITY = 0.88
# What MTCNN takes for eyes lies within so many crop pixels of what the landmark network does, else they see two things.
MOST_APART_PX, MOST_APART_TURNED_PX = 20.0, 5.0
# The network moves a frame only part of the way; more looks change nothing.
LOOKS = 8
# It was trained on mirrored faces as well, so it frames a face by its own middle; the frames of the training data lie a
# little to the right.
MIDLINE_SHIFT_PX = 0.3
# MTCNN's points lie nearer to those of a face from the front.
POSE_SPREAD = 1.1
TAKES = 2  # samples a crop pixel, across and down, where the landmark network looks
REACH = 0.4  # how far around a rough frame its face is sought, in sides of the frame


class FaceFinder:
    """Finds faces and frames them.

    Args:
        models: folder with MTCNN and the landmark network.

    Raises:
        WeightsError: a network is missing or damaged.
    """

    def __init__(self, models: Path) -> None:
        cpu = torch.device("cpu")
        self._landmarks = load_network(LandmarkNetwork, models, name="landmarks", device=cpu)
        self._mtcnn = load_network(Mtcnn, models, name="mtcnn", device=cpu)

    def find(self, photo: NDArray[np.uint8]) -> list[FoundFace]:
        """Finds the faces of a photo.

        Args:
            photo: (H, W, 3) uint8 RGB.

        Returns:
            Faces, the largest first; empty when there is none.
        """
        picture, scale = _search_picture(photo)
        for turn in TURNS_DEG:
            turned, back = _turned(picture, turn)
            detections = detect_faces(self._mtcnn, turned, smallest_px=SMALLEST_FACE_PX)
            seen = [apply_affine(back, found.points_xy) / scale for found in detections]
            faces = self._framed(photo, seen, most_apart_px=MOST_APART_TURNED_PX if turn else MOST_APART_PX)
            if faces:
                return sorted(faces, key=lambda face: -face.frame.size_px)
        return []

    def _framed(
        self, photo: NDArray[np.uint8], seen: list[NDArray[np.float64]], *, most_apart_px: float
    ) -> list[FoundFace]:
        """Returns the faces among what MTCNN took for some: their (5, 2) landmarks in photo pixels, measured from the
        corner, the surest first.
        """
        faces: list[FoundFace] = []
        for places in seen:
            try:
                rough = fit_frame(places - 0.5)
                frame, crop = self._align(photo, rough)
            except InputError:
                continue  # the points fall together: there is no face
            if eyes_apart_px(rough, frame) > most_apart_px or any(frame.holds_same_face(face.frame) for face in faces):
                continue
            probability, points = judge_crop(self._mtcnn, _brightened(crop))
            if probability >= LEAST_PROBABILITY:
                # Ours says where the template lies; what of a face is long, wide or turned, only MTCNN's points tell,
                # less exactly.
                landmarks = apply_affine(frame.to_photo(), apply_affine(rough.to_crop(), places)) - 0.5
                pose = _spread(estimate_pose(points - 0.5, identity_frame()))
                faces.append(FoundFace(frame, pose, landmarks))
        return faces

    def _align(self, photo: NDArray[np.uint8], rough: FaceFrame) -> tuple[FaceFrame, NDArray[np.uint8]]:
        """Moves a rough frame onto the face in it.

        Args:
            photo: (H, W, 3) uint8 RGB.
            rough: off by at most about 6 % of its size and 22 degrees.

        Returns:
            The frame whose landmarks fit the template, and (128, 128, 3) uint8, what it holds.

        Raises:
            InputError: the landmarks fall together, so there is no face.
        """
        patch, factor, left, top = _neighbourhood(photo, rough)
        near = FaceFrame(
            rough.center_x / factor - left, rough.center_y / factor - top, rough.size_px / factor, rough.angle_deg
        )
        frame = near
        for _ in range(LOOKS):
            frame = fit_frame(self._look(patch, frame))
        turn, shift = math.radians(frame.angle_deg), MIDLINE_SHIFT_PX * frame.scale
        x, y = frame.center_x + shift * math.cos(turn), frame.center_y + shift * math.sin(turn)
        crop = _sampled(patch, replace(frame, center_x=x, center_y=y))
        return FaceFrame((x + left) * factor, (y + top) * factor, frame.size_px * factor, frame.angle_deg), crop

    def _look(self, photo: NDArray[np.uint8], frame: FaceFrame) -> NDArray[np.float64]:
        """Returns the landmarks seen in a frame, (5, 2) in photo pixels: the mean of what is seen in it and in its
        mirror image.
        """
        image = image_to_tensor(_sampled(photo, frame), device=torch.device("cpu"))
        with torch.inference_mode():
            seen = self._landmarks(torch.cat([image, image.flip(3)])).numpy().astype(float)
        mirrored = seen[1, [1, 0, 2, 4, 3]] * (-1, 1) + (CROP_SIZE_PX - 1, 0)
        return apply_affine(frame.to_photo(), (seen[0] + mirrored) / 2 + 0.5) - 0.5


def _search_picture(photo: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """Returns the photo as it is searched, small and bright, and its pixels per photo pixel."""
    height, width = photo.shape[:2]
    scale = min(1.0, SEARCH_SIZE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    skip = max(1, int(1 / scale) // SAMPLES)
    # Pixels are copied as whole words of three bytes: faster than byte by byte.
    taken = np.ascontiguousarray(photo.view("V3")[::skip, ::skip]).view(np.uint8)
    picture = np.asarray(cv2.resize(taken.reshape(*taken.shape[:2], 3), size, interpolation=cv2.INTER_AREA), np.uint8)
    return _brightened(picture), scale


def _spread(pose: Pose) -> Pose:
    return Pose(pose.aside_deg * POSE_SPREAD, pose.down_deg)


def _brightened(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    gain = min(MOST_GAIN, BRIGHT / max(1.0, float(np.percentile(picture, BRIGHTEST_SHARE))))
    return cv2.convertScaleAbs(picture, alpha=gain).astype(np.uint8) if gain > 1 else picture


def _turned(picture: NDArray[np.uint8], turn_deg: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Returns a picture turned anticlockwise, whole, on grey, and the (2, 3) matrix that takes its positions back; both
    measured from the corner.
    """
    height, width = picture.shape[:2]
    cosine, sine = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    size = (math.ceil(width * abs(cosine) + height * abs(sine)), math.ceil(width * abs(sine) + height * abs(cosine)))
    turn = np.array([[cosine, sine], [-sine, cosine]])
    matrix = np.column_stack([turn, np.array(size) / 2 - turn @ (width / 2, height / 2)])
    back = np.column_stack([turn.T, -turn.T @ matrix[:, 2]])
    if turn_deg == 0:
        return picture, back
    half = np.array([0.5, 0.5])  # OpenCV measures from pixel centres
    centred = np.column_stack([turn, matrix[:, 2] + turn @ half - half])
    return np.asarray(
        cv2.warpAffine(picture, centred, size, flags=cv2.INTER_LINEAR, borderValue=(127, 127, 127)), np.uint8
    ), back


def _sampled(picture: NDArray[np.uint8], frame: FaceFrame) -> NDArray[np.uint8]:
    """Returns what a frame of at most three picture pixels a crop pixel holds, (128, 128, 3) uint8: nearly what
    `extract_crop` does, sooner.
    """
    matrix = frame.to_photo() @ np.array([[1 / TAKES, 0, 0.5 / TAKES], [0, 1 / TAKES, 0.5 / TAKES], [0, 0, 1]])
    matrix[:, 2] -= 0.5  # OpenCV measures from pixel centres
    side = CROP_SIZE_PX * TAKES
    taken = cv2.warpAffine(
        picture,
        matrix,
        (side, side),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.resize(taken, (CROP_SIZE_PX, CROP_SIZE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _neighbourhood(photo: NDArray[np.uint8], frame: FaceFrame) -> tuple[NDArray[np.uint8], int, int, int]:
    """Returns what lies around a frame, averaged over cells of about half a crop pixel; their size, and the first one's
    column and row.
    """
    factor = max(1, int(frame.scale // 2))
    low, high = frame.corners().min(0), frame.corners().max(0)
    reach = REACH * frame.size_px
    cells = max(1, photo.shape[1] // factor), max(1, photo.shape[0] // factor)
    left, top = (int(np.clip((low[k] - reach) // factor, 0, cells[k] - 1)) for k in (0, 1))
    right, bottom = (int(np.clip(-(-(high[k] + reach) // factor), (left, top)[k] + 1, cells[k])) for k in (0, 1))
    part = photo[top * factor : bottom * factor, left * factor : right * factor]
    return (
        np.asarray(cv2.resize(part, (right - left, bottom - top), interpolation=cv2.INTER_AREA), np.uint8),
        factor,
        left,
        top,
    )
