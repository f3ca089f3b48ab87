"""The three networks of MTCNN (Zhang et al. 2016), which find faces: one proposes boxes, two judge and mend them, the
last with five points.

The names of the layers are those of the published weights, which were trained on sheets whose columns come before their
rows.
"""

from torch import Tensor, nn
from torch.nn import functional as F


def _flat(x: Tensor) -> Tensor:
    return x.permute(0, 3, 2, 1).flatten(1)


class ProposalNetwork(nn.Module):
    """Judges every square of 12 x 12 pixels, 2 pixels apart, of a picture of any size."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 10, 3), nn.PReLU(10)
        self.conv2, self.prelu2 = nn.Conv2d(10, 16, 3), nn.PReLU(16)
        self.conv3, self.prelu3 = nn.Conv2d(16, 32, 3), nn.PReLU(32)
        self.conv4_1, self.conv4_2 = nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Judges a picture.

        Args:
            picture: (N, 3, H, W), [-1, 1], H and W at least 12.

        Returns:
            (N, h, w) probability of a face, and (N, 4, h, w) by how many sides of its square each edge (left, top,
            right, bottom) moves.
        """
        x = F.max_pool2d(self.prelu1(self.conv1(picture)), 2, ceil_mode=True)
        x = self.prelu3(self.conv3(self.prelu2(self.conv2(x))))  # (N, 32, h, w)
        return self.conv4_1(x).softmax(1)[:, 1], self.conv4_2(x)


class RefinementNetwork(nn.Module):
    """Judges squares of 24 x 24 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 28, 3), nn.PReLU(28)
        self.conv2, self.prelu2 = nn.Conv2d(28, 48, 3), nn.PReLU(48)
        self.conv3, self.prelu3 = nn.Conv2d(48, 64, 2), nn.PReLU(64)
        self.dense4, self.prelu4 = nn.Linear(64 * 9, 128), nn.PReLU(128)
        self.dense5_1, self.dense5_2 = nn.Linear(128, 2), nn.Linear(128, 4)

    def forward(self, squares: Tensor) -> tuple[Tensor, Tensor]:
        """Judges squares.

        Args:
            squares: (N, 3, 24, 24), [-1, 1].

        Returns:
            (N,) probability of a face, and (N, 4) moves of the edges in sides of the square.
        """
        x = F.max_pool2d(self.prelu1(self.conv1(squares)), 3, 2, ceil_mode=True)  # (N, 28, 11, 11)
        x = F.max_pool2d(self.prelu2(self.conv2(x)), 3, 2, ceil_mode=True)  # (N, 48, 4, 4)
        x = self.prelu4(self.dense4(_flat(self.prelu3(self.conv3(x)))))
        return self.dense5_1(x).softmax(1)[:, 1], self.dense5_2(x)


class OutputNetwork(nn.Module):
    """Judges squares of 48 x 48 pixels and says where eyes, nose and mouth are."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 32, 3), nn.PReLU(32)
        self.conv2, self.prelu2 = nn.Conv2d(32, 64, 3), nn.PReLU(64)
        self.conv3, self.prelu3 = nn.Conv2d(64, 64, 3), nn.PReLU(64)
        self.conv4, self.prelu4 = nn.Conv2d(64, 128, 2), nn.PReLU(128)
        self.dense5, self.prelu5 = nn.Linear(128 * 9, 256), nn.PReLU(256)
        self.dense6_1, self.dense6_2, self.dense6_3 = nn.Linear(256, 2), nn.Linear(256, 4), nn.Linear(256, 10)

    def forward(self, squares: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Judges squares.

        Args:
            squares: (N, 3, 48, 48), [-1, 1].

        Returns:
            (N,) probability of a face, (N, 4) moves of the edges in sides of the square, and (N, 5, 2) x, y of the
            landmarks in sides of it from its top left corner, in the order of the template.
        """
        x = F.max_pool2d(self.prelu1(self.conv1(squares)), 3, 2, ceil_mode=True)  # (N, 32, 23, 23)
        x = F.max_pool2d(self.prelu2(self.conv2(x)), 3, 2, ceil_mode=True)  # (N, 64, 10, 10)
        x = F.max_pool2d(self.prelu3(self.conv3(x)), 2, ceil_mode=True)  # (N, 64, 4, 4)
        x = self.prelu5(self.dense5(_flat(self.prelu4(self.conv4(x)))))
        return (
            self.dense6_1(x).softmax(1)[:, 1],
            self.dense6_2(x),
            self.dense6_3(x).unflatten(1, (2, 5)).transpose(1, 2),
        )


class Mtcnn(nn.Module):
    """The three networks under one roof, as one weight file."""

    def __init__(self) -> None:
        super().__init__()
        self.pnet, self.rnet, self.onet = ProposalNetwork(), RefinementNetwork(), OutputNetwork()
