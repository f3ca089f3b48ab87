"""Packs what training needs on a machine that can fetch nothing: python packaging/pack_gpu.py --data FILE ...
--networks DIR [--start DIR] -o DIR

Writes DIR/part-1, DIR/part-2, ... of at most `LIMIT_BYTES` each: the networks that teach and the weights to start from
first, so that a step can be tried at once; then the faces at 128 px; then large faces for the octaves, under `large`.
Carried one after the other into one folder, they are the DATA of packaging/train_gpu.sh.
"""

import argparse
import csv
import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

LIMIT_BYTES = 60 * 2**20
SIDE_PX, QUALITY = 128, 80
NETWORKS = ("lpips_vgg16", "lite0", "lpips_alexnet")
# Of the large faces of an archive so many bytes go along, those of the largest photos first.
LARGE_BYTES = 29 * 2**20
Row = dict[str, str]


def brought_down(archive: Path, folder: Path) -> Path:
    """Returns the archive, or one beside it in `folder` with its training faces at 128 px, marked as sharp."""
    with zipfile.ZipFile(archive) as source:
        rows = _training_rows(source)
        side = Image.open(io.BytesIO(source.read(rows[0]["file"]))).width
        if side == SIDE_PX:
            return archive
        return _written(source, rows, folder / f"{archive.stem}_small.zip", changed=lambda row: _small(source, row))


def largest(archive: Path, folder: Path) -> Path | None:
    """Returns an archive in `folder` with the training faces as they are, of the largest photos first, up to
    `LARGE_BYTES`; None where they have 128 px.
    """
    with zipfile.ZipFile(archive) as source:
        rows = sorted(_training_rows(source), key=lambda row: -float(row.get("source_res") or 0))
        if Image.open(io.BytesIO(source.read(rows[0]["file"]))).width == SIDE_PX:
            return None
        room, kept = LARGE_BYTES, []
        for row in rows:
            room -= source.getinfo(row["file"]).compress_size
            if room >= 0:
                kept.append(row)
        return _written(source, kept, folder / archive.name, changed=lambda row: source.read(row["file"]))


def _training_rows(source: zipfile.ZipFile) -> list[Row]:
    return [row for row in csv.DictReader(io.StringIO(source.read("faces.csv").decode())) if row["split"] == "train"]


def _small(source: zipfile.ZipFile, row: Row) -> bytes:
    """Returns a face at 128 px, and moves the landmarks of its row along."""
    image = Image.open(io.BytesIO(source.read(row["file"]))).convert("RGB")
    for key in row:
        if key.startswith("lm") and key[-1] in "xy":
            row[key] = f"{(float(row[key]) + 0.5) * SIDE_PX / image.width - 0.5:.3f}"
    row["sharp"] = "1"
    content = io.BytesIO()
    image.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX).save(content, "WEBP", quality=QUALITY)
    return content.getvalue()


def _written(source: zipfile.ZipFile, rows: list[Row], path: Path, *, changed: Callable[[Row], bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for row in rows:
            target.writestr(row["file"], changed(row))
        table = io.StringIO()
        writer = csv.DictWriter(table, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        target.writestr("faces.csv", table.getvalue())
    return path


def main() -> int:
    """Writes the parts; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--networks", type=Path, required=True, metavar="DIR")
    parser.add_argument("--start", type=Path, metavar="DIR", help="weights of `sketchpaint train pack`")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    arguments = parser.parse_args()
    if arguments.output.exists():
        print(f"pack_gpu: {arguments.output} exists already: choose another folder", file=sys.stderr)
        return 2
    scratch = arguments.output / "small"
    (scratch / "large").mkdir(parents=True)
    files = [(arguments.networks / f"{name}.safetensors", f"networks/{name}.safetensors") for name in NETWORKS]
    if arguments.start is not None:
        files += [(path, f"start/{path.name}") for path in sorted(arguments.start.glob("weights-*"))]
    faces = [(brought_down(path, scratch), path.name) for path in arguments.data]
    files += sorted(faces, key=lambda each: each[0].stat().st_size)
    for path in arguments.data:
        large = largest(path, scratch / "large")
        files += [] if large is None else [(large, f"large/{path.name}")]
    number, room = 1, LIMIT_BYTES
    for path, name in files:
        size = path.stat().st_size
        if size > LIMIT_BYTES:
            print(f"pack_gpu: {name} takes {size / 2**20:.0f} MiB, more than one part holds", file=sys.stderr)
            return 2
        if size > room:
            number, room = number + 1, LIMIT_BYTES
        target = arguments.output / f"part-{number}" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        room -= size
    shutil.rmtree(scratch)
    for part in sorted(arguments.output.glob("part-*")):
        print(f"{part}: {sum(file.stat().st_size for file in part.rglob('*') if file.is_file()) / 2**20:.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
