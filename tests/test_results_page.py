"""The page of results is what its command makes of an evaluation."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "RESULTS.md"
KINDS = ("recognition", "alexnet", "attributes")
FIGURES = {"ssim": 0.8, "lpips_alexnet": 0.06, "lpips_vgg": 0.09, "identity": 0.9, "psnr_db": 22.5}
FIGURES |= {"l1_hole": 0.1, "score": 0.7}
ROW = "| CelebA | auto | 0.800 | 0.0600 | 0.0900 | 0.900 | 22.50 | 0.1000 | 0.700" + " | 2.000, 4.5%" * 3 + " |"


@pytest.fixture(scope="module")
def results() -> ModuleType:
    specification = importlib.util.spec_from_file_location("make_results", ROOT / "packaging" / "make_results.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """What `sketchpaint evaluate` leaves, of two methods on one source and one task."""
    own: dict[str, Any] = dict(FIGURES)
    for kind in KINDS:
        own |= {f"fd_{kind}": 2.0, f"taken_for_real_{kind}": 0.045}
    telea = own | {"score": None}
    block = {"methods": {"auto": own, "telea": telea}, "floor_fd": dict.fromkeys(KINDS, 1.5)}
    (tmp_path / "summary.json").write_text(json.dumps({"celeba": block}))
    task = {"faces": 3, "first": 1.0, "chosen": 0.5, "rival": None, "identity": 0.9, "identity_rebuilt": 0.95}
    (tmp_path / "control.json").write_text(json.dumps({"3 faces a task": {"hats": task}}))
    (tmp_path / "report.md").write_text(
        "Made by `sketchpaint evaluate --data /home/me/faces.zip -o /home/me/run`.\n\n"
        "## The paper, claim by claim\n\n| paper | ours |\n|---|---|\n| Figure 5 | 97% |\n\n## More\n"
    )
    return tmp_path


def test_figures_of_faces_and_tasks_become_rows(results: ModuleType, run: Path) -> None:
    made = results.blocks(run, commit="abc1234")
    assert made.keys() == {"faces", "control"}
    assert ROW in made["faces"].splitlines()
    assert "| CelebA | originals, two halves |  |  |  |  |  |  |  | 1.500 | 1.500 | 1.500 |" in made["faces"]
    assert "| hats | 3 | 100% | 50% |  | 0.900 | 0.950 |" in made["control"]
    assert "commit `abc1234`" in made["faces"]


def test_folders_of_the_machine_stay_out_of_the_command(results: ModuleType, run: Path) -> None:
    assert "\nsketchpaint evaluate --data faces.zip -o run\n" in results.blocks(run, commit="")["faces"]


def test_studies_bring_the_claims_the_classical_methods_and_the_plots(results: ModuleType, run: Path) -> None:
    (run / "studies.json").write_text("{}")
    (run / "holes.png").touch()
    claims = results.blocks(run, commit="")["claims"]
    assert "| Figure 5 | 97% |" in claims
    assert "More" not in claims
    assert "| telea | 0.800 | 0.1000 |  | 4.5% |" in claims
    assert "![Error against hole size](pictures/results-holes.png)" in claims
    assert "results-best" not in claims


def test_only_what_stands_between_its_marks_is_written_anew(results: ModuleType) -> None:
    page = "one\n<!-- faces -->\nold\n<!-- end -->\ntwo\n<!-- claims -->\nkept\n<!-- end -->\nthree\n"
    expected = "one\n<!-- faces -->\n\nnew\n<!-- end -->\ntwo\n<!-- claims -->\nkept\n<!-- end -->\nthree\n"
    assert results.rewritten(page, {"faces": "new"}) == expected
    with pytest.raises(SystemExit, match="0 marks <!-- control -->"):
        results.rewritten(page, {"control": "new"})


def test_the_page_has_the_marks_and_the_tables_of_the_command(results: ModuleType, run: Path) -> None:
    (run / "studies.json").write_text("{}")
    page = PAGE.read_text()
    made = results.blocks(run, commit="")
    results.rewritten(page, made)
    for name in ("faces", "control"):
        head = next(line for line in made[name].splitlines() if line.startswith("|"))
        assert head in page.splitlines()
