"""Two processes train one network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import os, sys
from pathlib import Path
import torch
from torch import distributed, nn
from sketchpaint.training import distributed as ours

ours.join()
rank = distributed.get_rank()
torch.manual_seed(rank)  # other weights in each process at first

class Fake:
    def __init__(self):
        self.network = nn.Linear(3, 1, bias=False)
        self.modules = {"network": self.network}
        self.optimizers = {"network": torch.optim.SGD(self.network.parameters(), 0.5)}
        self.generator = torch.Generator()
        self.config = type("Config", (), {"seed": 0})()
        self.steps = 0

stage = Fake()
ours.prepare(stage)
start = stage.network.weight.detach().clone()
x = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]])[rank : rank + 1]
stage.network(x).sum().backward()
stage.optimizers["network"].step()
go_on, loss = ours.agree(rank == 0), ours.of_first(0.1 + rank)
ours.leave()
names = " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/comm"))
if rank == 1:
    out = {"start": start, "end": stage.network.weight.detach(), "go_on": go_on, "loss": loss, "threads": names}
    torch.save(out | {"random": stage.generator.initial_seed()}, sys.argv[1])
"""


def launch(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("RANK", "WORLD_SIZE")} | {
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    return subprocess.run(
        [*launcher, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_gradients_are_averaged_and_weights_stay_equal(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    done = launch(str(tmp_path / "script.py"), str(tmp_path / "out.pt"))
    assert done.returncode == 0, done.stderr
    out = torch.load(tmp_path / "out.pt")
    torch.manual_seed(0)
    first = torch.nn.Linear(3, 1, bias=False).weight.detach()
    torch.testing.assert_close(out["start"], first)  # process 1 took over the weights of process 0
    # The gradient of a sum is the input itself; the mean of both inputs is (0.5, 1.5, 1).
    torch.testing.assert_close(out["end"], first - 0.5 * torch.tensor([[0.5, 1.5, 1.0]]))
    assert out["go_on"] is True
    assert out["loss"] == 0.1  # to the last bit: the step size hangs on it
    assert out["random"] != 0
    assert "gloo" not in out["threads"]  # a thread that outlives the group sometimes aborts the process at its end


@pytest.mark.parametrize("stage", ["attributes"])
def test_a_stage_trains_on_two_processes(archive: Path, tmp_path: Path, stage: str) -> None:
    run = tmp_path / "run"
    done = launch(
        "-m",
        "sketchpaint",
        "train",
        stage,
        "--data",
        str(archive),
        "-o",
        str(run),
        "--minutes",
        "0.05",
        "--set",
        "batch=2",
        "--device",
        "cpu",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((run / "config.json").read_text())["processes"] == 2
    assert (run / "checkpoint.pt").exists()
    assert done.stdout.count("done: ") == 1
