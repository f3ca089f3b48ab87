"""The paper's claims, one study each. `STUDIES` lists them."""

from collections.abc import Callable
from typing import Any

from sketchpaint.evaluation.studies.cycles import study_cycles
from sketchpaint.evaluation.studies.damage import study_damage
from sketchpaint.evaluation.studies.fills import study_diversity, study_fills
from sketchpaint.evaluation.studies.generated import study_generated, study_random_faces
from sketchpaint.evaluation.studies.lab import Lab
from sketchpaint.evaluation.studies.seams import study_irregular, study_seams

Study = Callable[[Lab], dict[str, Any]]
STUDIES: dict[str, Study] = {
    "cycles": study_cycles,
    "fills": study_fills,
    "diversity": study_diversity,
    "irregular": study_irregular,
    "seams": study_seams,
    "generated": study_generated,
    "damage": study_damage,
    "random": study_random_faces,
}
