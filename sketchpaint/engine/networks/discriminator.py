"""Quality discriminator of the paper's figure 3 and appendix A: scores a composite."""

import itertools

import torch
from torch import Tensor, nn

WIDTHS = (64, 128, 256)


class QualityDiscriminator(nn.Module):
    """Three blocks of 3x3 convolution, batch norm, 50 % spatial dropout and 2x2 max pool, then one linear unit: 437,249
    trainable parameters.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for width in WIDTHS:
            layers += [
                nn.Conv2d(channels, width, 3, padding=1),
                nn.BatchNorm2d(width),
                nn.LeakyReLU(0.2, inplace=True),
                nn.Dropout2d(0.5),
                nn.MaxPool2d(2),
            ]
            channels = width
        self.blocks = nn.Sequential(*layers)  # (N, 256, 16, 16)
        self.linear = nn.Linear(channels * 16 * 16, 1)

    def fold_norms(self) -> None:
        """Makes each batch norm, in eval mode, part of the convolution before it: the same logits in less time."""
        for place, (convolution, norm) in enumerate(itertools.pairwise(self.blocks)):
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                self.blocks[place] = nn.utils.fuse_conv_bn_eval(convolution, norm)
                self.blocks[place + 1] = nn.Identity()

    def forward(self, image: Tensor) -> Tensor:
        """Returns the logit of the score; `sigmoid` of it is the score in (0, 1).

        Args:
            image: (N, 3, 128, 128), [-1, 1].

        Returns:
            (N,) logits.
        """
        features = self.blocks(image).flatten(1)
        # Scores are shown to three decimals: bfloat16 would round the logit to two.
        with torch.autocast(image.device.type, enabled=False):
            logit: Tensor = self.linear(features.float())
        return logit.squeeze(1)
