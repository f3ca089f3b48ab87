"""Faces made to look like other photographs, and compressed as JPEG compresses."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from sketchpaint.evaluation.archive import to_signed
from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.photography import background, compress, photograph
from tests.training.batches import faces, source


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_compression_does_what_jpeg_does(quality: int) -> None:
    y, x = np.mgrid[:128, :128]
    waves = np.stack([128 + 90 * np.sin(x / 9) * np.cos(y / 13), 128 + 80 * np.cos((x + y) / 21), 60 + x], 2)
    image = (waves + np.random.default_rng(0).normal(0, 6, waves.shape)).clip(0, 255).astype(np.uint8)
    content = io.BytesIO()
    Image.fromarray(image).save(content, "JPEG", quality=quality, subsampling=2)
    encoded = np.asarray(Image.open(content), dtype=float)
    tensor = to_signed(torch.from_numpy(image).permute(2, 0, 1)[None])
    ours = ((compress(tensor, torch.tensor([float(quality)]))[0] + 1) * 127.5).permute(1, 2, 0).numpy()
    assert np.abs(ours - encoded).mean() < 2.5  # the decoder spreads colour more smoothly
    light = np.array([0.299, 0.587, 0.114])
    lost = np.abs((encoded - image) @ light).mean()
    assert np.abs((ours - encoded) @ light).mean() < 0.4 * lost


def test_photographs_differ_in_sharpness_and_keep_their_faces() -> None:
    batch = faces(32)
    smooth = (5 * torch.nn.functional.avg_pool2d(batch.images, 9, 1, 4)).clamp(-1, 1)  # contrast as of a face
    taken = photograph(smooth, batch.landmarks, generator=source(3))
    assert float(taken.abs().max()) <= 1
    detail = (taken[..., 1:] - taken[..., :-1]).abs().mean((1, 2, 3))
    assert float(detail.max() / detail.min()) > 1.5
    middle = slice(48, 80)
    likeness = [
        float(np.corrcoef(a[:, middle, middle].flatten(), b[:, middle, middle].flatten())[0, 1])
        for a, b in zip(smooth, taken, strict=True)
    ]
    assert min(likeness) > 0.8


def test_a_background_leaves_the_head_alone() -> None:
    beside = background(torch.tensor(TEMPLATE_XY, dtype=torch.float32)[None])[0, 0]
    assert float(beside[40:100, 30:98].max()) == 0
    assert float(beside[:4, :4].min()) == 1
    assert float(beside[110:, :].max()) == 0  # shoulders
