#!/bin/sh
# Trains one stage for one piece of time on a machine that may be gone afterwards. Needs python3 with torch, numpy and pillow;
# run it in this checkout.
#
#   packaging/train_gpu.sh STAGE MINUTES DATA KEEP OUT [key=value ...]
#
# DATA holds face archives (*.zip) and networks/, as packaging/pack_gpu.py packs them.
# KEEP stays on the machine: it holds the run with its whole checkpoint, and the next piece goes on there.
# OUT is carried home: the weights in files of at most 15 MiB, settings, figures and the last sample grid.
# On a new machine go on with start=FOLDER, and at home export FOLDER, where FOLDER is what was carried home.
#
# A plan for fifteen minutes in three calls (data first; nothing of it was tried on a GPU yet):
#   1. cp -r part-1/. DATA        keeps the first part on the machine
#   2. cp -r part-2/. DATA; train_gpu.sh crg 5 DATA KEEP OUT start=models batch=192 learning_rate=0.0002 compile=true checkpoint_every_s=60
#   3. train_gpu.sh crg 5 DATA KEEP OUT
set -eu
stage=$1 minutes=$2 data=$3 keep=$4 out=$5
shift 5
PYTHONPATH=$(cd "$(dirname "$0")/.." && pwd)${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
run=$keep/$stage
if [ -e "$run/checkpoint.pt" ]; then place=--resume; else place=-o; fi
for setting in "$@"; do
    set -- "$@" --set "$setting"
    shift
done
"${PYTHON:-python3}" -m sketchpaint train "$stage" --data "$data"/*.zip --networks "$data/networks" "$place" "$run" --minutes "$minutes" "$@"
rm -rf "$out/$stage"
"${PYTHON:-python3}" -m sketchpaint train pack "$run" -o "$out/$stage"
last=$(find "$run" -name 'sample-*' | sort | tail -n 1)
[ -z "$last" ] || cp "$last" "$out/$stage/"
