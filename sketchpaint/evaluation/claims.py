"""The paper's claims beside our figures, as rows of a table. A figure that was not measured says so."""

from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """One claim.

    Attributes:
        place: where the paper makes it; "ours" where we promise more than it.
        text: what it says, in our words.
        paper: its number or word.
        ours: our figures: a format string over the sources of a summary and the names of the studies.
    """

    place: str
    text: str
    paper: str
    ours: str


BOTH = "CelebA {celeba[methods][auto][%s]:.3f}, FFHQ {ffhq[methods][auto][%s]:.3f}"
QUARTER = (
    "{%s[hole_size][%d][hole_share]:.0%%} hole: score {%s[hole_size][%d][score]:.3f}, "
    "L1 {%s[hole_size][%d][l1_hole]:.3f}"
)
REFINEMENT = (
    "%s: coarse closer on {%s[refinement][coarse_closer]:.0%%}, "
    "the score picks the closer one on {%s[refinement][score_picks_closer]:.0%%}"
)
OPTIMISED = (
    "%s: first cycle {%s[optimisation][first_faster]:,.0f} times faster at L1 {%s[optimisation][first_l1]:.3f}, "
    "whole run {%s[optimisation][auto_faster]:,.0f} times at {%s[optimisation][auto_l1]:.3f}, "
    "optimisation {%s[optimisation][l1]:.3f}"
)
MEANS = (
    "{cycles[mean_score_by_cycle][0]:.3f}, {cycles[mean_score_by_cycle][1]:.3f}, {cycles[mean_score_by_cycle][4]:.3f}"
)
DAMAGE = "{damage[%s][rank_correlation]:.2f} (heaviest {damage[%s][heaviest]:.2f})"
CLAIMS = (
    Claim("Tables 1, 2", "mean visual quality score", "CelebA 0.83, FFHQ 0.77", BOTH % ("score", "score")),
    Claim("Tables 1, 2", "mean SSIM", "CelebA 0.87, FFHQ 0.80", BOTH % ("ssim", "ssim")),
    Claim("Tables 1, 2", "FID", "on Inception features", "not comparable: our FD rests on other features"),
    Claim(
        "Figure 5",
        "best score before cycle 10, of 20",
        "93 % of 100",
        "{cycles[best_before_cycle_10]:.0%} of {cycles[faces]}",
    ),
    Claim(
        "Figures 6, 7",
        "scores rise, then waver: means at cycles 1, 2, 5, 10, 20",
        "an example",
        MEANS + ", {cycles[mean_score_by_cycle][9]:.3f}, {cycles[mean_score_by_cycle][19]:.3f}",
    ),
    Claim(
        "ours",
        "cycles differ: spread over cycles 1 to 10, of that between faces",
        "",
        "{cycles[spread]:.0%} at a mean score of {cycles[mean_score]:.3f}; "
        "without exploration {cycles[spread_without_exploration]:.0%} at "
        "{cycles[mean_score_without_exploration]:.3f}",
    ),
    Claim(
        "Figure 1 a, b",
        "black and white over the beard region give other results",
        "an example",
        "distance {fills[beard_distance]:.0%} of that between faces; a beard is seen on "
        "{fills[beard_seen_black]:.0%} (black) "
        "and {fills[beard_seen_white]:.0%} (white)",
    ),
    Claim(
        "Figures 7, 8",
        "mean and noise over the eyes give other results",
        "an example",
        "distance {fills[eyes_distance]:.0%} of that between faces, L1 between them {fills[eyes_difference]:.3f}",
    ),
    Claim(
        "ours",
        "diversity: eight fills and seeds of one face",
        "",
        "spread {diversity[spread]:.0%} of that between faces, seeds alone {diversity[spread_of_seeds]:.0%}",
    ),
    Claim(
        "Figure 9",
        "irregular masks",
        "an example",
        "SSIM {irregular[ssim]:.3f}, L1 {irregular[l1_hole]:.3f}, score {irregular[score]:.3f} at "
        "{irregular[hole_share]:.0%} hole",
    ),
    Claim(
        "Figure 10",
        "the second stage removes boundary artefacts",
        "an example",
        "seam error {seams[coarse][seam_error]:.4f} before, {seams[refined][seam_error]:.4f} after",
    ),
    Claim(
        "Figure 12",
        "unwanted parts of generated faces are repaired",
        "an example",
        "score {generated[score_before]:.3f} before, {generated[score_after]:.3f} after; it rose on "
        "{generated[improved]:.0%}",
    ),
    Claim(
        "Figure 14",
        "the score falls with damage: rank correlation",
        "an example",
        f"blur {DAMAGE % ('blur', 'blur')}, brightness {DAMAGE % ('brightness', 'brightness')}, contrast "
        f"{DAMAGE % ('contrast', 'contrast')}; "
        "untouched {damage[untouched]:.2f}",
    ),
    Claim(
        "Figure 17",
        "large holes fail: smallest and largest quarter",
        "an example",
        "; ".join(
            f"{source} {QUARTER % ((source, 0) * 3)}, {QUARTER % ((source, 3) * 3)}" for source in ("celeba", "ffhq")
        ),
    ),
    Claim(
        "Appendix B",
        "coarse is sometimes better than refined",
        "some examples",
        "; ".join(REFINEMENT % (source, source, source) for source in ("celeba", "ffhq")),
    ),
    Claim(
        "ours",
        "latent optimisation of 1,500 steps on the same faces",
        "",
        "; ".join(OPTIMISED % ((source,) * 6) for source in ("celeba", "ffhq")),
    ),
    Claim(
        "ours",
        "random faces: FD to real ones, beside that of reconstructions; closest two of 64",
        "",
        "FD {random[fd_random_recognition]:.2f} against {random[fd_rebuilt_recognition]:.2f}, taken for real "
        "{random[taken_for_real_recognition]:.0%} (recognition), {random[taken_for_real_alexnet]:.0%} (AlexNet); "
        "closest {random[closest_random]:.2f} (real faces {random[closest_real]:.2f})",
    ),
)


def claims_table(summary: Figures, studies: Figures) -> list[str]:
    """Returns the lines of a Markdown table.

    Args:
        summary: what `summarise` returned.
        studies: study -> its figures; claims that need others read "not measured".
    """
    lines = ["| paper | claim | paper's figure | ours |", "|---|---|---|---|"]
    for claim in CLAIMS:
        try:
            ours = claim.ours.format(**summary, **studies)
        except (LookupError, TypeError):  # the method, the study or the figure is not there
            ours = "not measured"
        lines.append(f"| {claim.place} | {claim.text} | {claim.paper} | {ours} |")
    return lines
