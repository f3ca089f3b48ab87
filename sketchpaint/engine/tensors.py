"""Arrays to tensors and back."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def image_to_tensor(image: NDArray[np.uint8], *, device: torch.device) -> Tensor:
    """Converts (H, W, C) uint8 [0, 255] to (1, C, H, W) float32 [-1, 1]."""
    return torch.from_numpy(np.array(image)).to(device).permute(2, 0, 1)[None].float() / 127.5 - 1


def mask_to_tensor(mask: NDArray[np.bool_], *, device: torch.device) -> Tensor:
    """Converts (H, W) bool to (1, 1, H, W) float32 {0, 1}."""
    return torch.from_numpy(np.array(mask)).to(device)[None, None].float()


def tensor_to_image(tensor: Tensor) -> NDArray[np.uint8]:
    """Converts (1, C, H, W) [-1, 1] to (H, W, C) uint8; values outside are clamped."""
    pixels = ((tensor[0].float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    return np.ascontiguousarray(pixels.cpu().numpy())
