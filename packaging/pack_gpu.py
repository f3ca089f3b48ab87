"""Packs what training needs on a machine that can fetch nothing: python packaging/pack_gpu.py --data FILE ...
--networks DIR -o DIR

Faces larger than 128 px are brought down to 128 px. Writes DIR/part-1, DIR/part-2, ... of at most `LIMIT_BYTES` each:
archives first, then the networks that teach. Carried one after the other into one folder, they are the DATA of
packaging/train_gpu.sh.
"""

import argparse
import csv
import io
import shutil
import sys
import zipfile
from pathlib import Path

from PIL import Image

LIMIT_BYTES = 58 * 2**20
SIDE_PX, QUALITY = 128, 88
NETWORKS = ("lpips_vgg16", "lite0", "lpips_alexnet")


def brought_down(archive: Path, folder: Path) -> Path:
    """Returns the archive, or one beside it in `folder` with its training and val faces at 128 px, marked as sharp."""
    with zipfile.ZipFile(archive) as source:
        rows = [
            row
            for row in csv.DictReader(io.StringIO(source.read("faces.csv").decode()))
            if row["split"] in ("train", "val")
        ]
        side = Image.open(io.BytesIO(source.read(rows[0]["file"]))).width
        if side == SIDE_PX:
            return archive
        path = folder / f"{archive.stem}_small.zip"
        with zipfile.ZipFile(path, "w") as small:
            for row in rows:
                image = (
                    Image.open(io.BytesIO(source.read(row["file"])))
                    .convert("RGB")
                    .resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
                )
                content = io.BytesIO()
                image.save(content, "WEBP", quality=QUALITY)
                small.writestr(row["file"], content.getvalue())
                for key in row:
                    if key.startswith("lm") and key[-1] in "xy":
                        row[key] = f"{(float(row[key]) + 0.5) * SIDE_PX / side - 0.5:.3f}"
                row["sharp"] = "1"
            table = io.StringIO()
            writer = csv.DictWriter(table, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            small.writestr("faces.csv", table.getvalue())
    return path


def main() -> int:
    """Writes the parts; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--networks", type=Path, required=True, metavar="DIR")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    arguments = parser.parse_args()
    if arguments.output.exists():
        print(f"pack_gpu: {arguments.output} exists already: choose another folder", file=sys.stderr)
        return 2
    scratch = arguments.output / "small"
    scratch.mkdir(parents=True)
    files = [(brought_down(path, scratch), path.name) for path in arguments.data]
    files += [(arguments.networks / f"{name}.safetensors", f"networks/{name}.safetensors") for name in NETWORKS]
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
