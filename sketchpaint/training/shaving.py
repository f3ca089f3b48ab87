"""Bearded faces with the chin of a shaven man, for photos do not show one man both ways. Images in [-1, 1], 128x128
crops.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.training.masks import nose_skin, pixel_grid

# Disc on the nose that shows the skin; how much lighter or darker a donor is made at most.
NOSE_RADIUS_PX, LEAST_GAIN, MOST_GAIN = 9, 0.5, 1.6
# What is taken: half axes of an ellipse around the mouth, from below the nose on, inside the outline of most faces, and
# how soft its edge is.
CHIN_PX, BELOW_NOSE_PX, SEAM_PX = (27, 33), 5, 7
# How much a pixel of pose counts against a difference of skin colour on [-1, 1], and how unlike two faces may be.
POSE_WEIGHT, MOST_UNLIKE = 0.04, 0.6


def similarity(source: Tensor, target: Tensor) -> Tensor:
    """Returns (N, 2, 3) least-squares similarities that take (N, K, 2) source points to target points (Umeyama 1991,
    without reflection).
    """
    from_mean, to_mean = source.mean(1, keepdim=True), target.mean(1, keepdim=True)
    a, b = source - from_mean, target - to_mean
    # In the complex plane rotation and scale are one factor: the sum of conj(a) b over the sum of |a|^2.
    size = a.square().sum((1, 2))
    real = (a * b).sum((1, 2)) / size
    imaginary = (a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]).sum(1) / size
    turn = torch.stack([torch.stack([real, -imaginary], 1), torch.stack([imaginary, real], 1)], 1)  # (N, 2, 2)
    shift = to_mean[:, 0] - (turn @ from_mean[:, 0, :, None])[..., 0]
    return torch.cat([turn, shift[..., None]], 2)


def exchange_chins(
    image: Tensor, landmarks: Tensor, donor_image: Tensor, donor_landmarks: Tensor
) -> tuple[Tensor, Tensor]:
    """Sets mouth and chin of the most similar donor into each face, in its place, size and skin colour.

    Args:
        image: (N, 3, 128, 128) faces.
        landmarks: (N, 5, 2) in pixels.
        donor_image: (M, 3, 128, 128) faces to take chins from; M may be 0.
        donor_landmarks: (M, 5, 2) in pixels.

    Returns:
        Faces (N, 3, 128, 128), and which of them found one that is like enough, (N, 1, 1, 1) bool.
    """
    n = len(image)
    if not len(donor_image):
        return image, torch.zeros((n, 1, 1, 1), dtype=torch.bool, device=image.device)
    x, y = pixel_grid(CROP_SIZE_PX, image.device)
    skin, donor_skin = (
        nose_skin(faces, points, radius_px=NOSE_RADIUS_PX, above_px=NOSE_RADIUS_PX / 2)
        for faces, points in ((image, landmarks), (donor_image, donor_landmarks))
    )
    pose, donor_pose = (points - points[:, :2].mean(1, keepdim=True) for points in (landmarks, donor_landmarks))
    unlike, donor = (
        torch.cdist(skin.flatten(1), donor_skin.flatten(1))
        + POSE_WEIGHT * torch.cdist(pose.flatten(1), donor_pose.flatten(1))
    ).min(1)

    back = similarity(landmarks, donor_landmarks[donor])  # where in the donor each pixel comes from
    at = torch.einsum("khw,njk->nhwj", torch.cat([x, y, torch.ones_like(x)], 1)[0], back)
    moved = F.grid_sample(
        donor_image[donor], (at + 0.5) / (CROP_SIZE_PX / 2) - 1, padding_mode="reflection", align_corners=False
    )
    gain = ((skin + 1) / (donor_skin[donor] + 1).clamp(min=0.05)).clamp(LEAST_GAIN, MOST_GAIN)
    moved = ((moved + 1) * gain - 1).clamp(-1, 1)
    half_width, height = CHIN_PX
    top = landmarks[:, 2, 1].view(n, 1, 1, 1) + BELOW_NOSE_PX
    middle = landmarks[:, 3:, 0].mean(1).view(n, 1, 1, 1)
    chin = ((((x - middle) / half_width) ** 2 + ((y - top) / height) ** 2 < 1) & (y > top)).float()
    for _ in range(2):
        chin = F.avg_pool2d(chin, SEAM_PX, 1, SEAM_PX // 2)
    return image.lerp(moved, chin), (unlike < MOST_UNLIKE).view(n, 1, 1, 1)
