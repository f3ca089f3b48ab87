#!/bin/sh
# Trains one stage for one piece of time on a machine that may be gone afterwards. Needs python3 with torch, numpy and pillow;
# run it in this checkout, whose models/ critics look through.
#
#   packaging/train_gpu.sh STAGE MINUTES DATA VAL KEEP OUT [key=value ...]
#
# KEEP stays on the machine: it holds the run with its whole checkpoint, and the next piece goes on there.
# OUT is carried home: the weights in files of at most 15 MiB, settings, figures and the last sample grid.
# On a new machine go on with start=FOLDER, and at home export FOLDER, where FOLDER is what was carried home.
#
# A plan for half an hour in five pieces, not tried on a GPU yet; beside a faster painter critics hardly learn (docs/TRAINING.md):
#   train_gpu.sh crg 8 ... adversarial=false pixel_weight=1 learning_rate=0.0006 batch=128 width=1.5 compile=true
#   train_gpu.sh crg 7 ... adversarial=true pixel_weight=0.5 learning_rate=0.00003
#   train_gpu.sh mapping 2 ... models=FOLDER_OF_AN_EXPORT
#   train_gpu.sh crg 3 ... random_every=4 models=FOLDER_OF_BOTH_EXPORTS
#   train_gpu.sh score 5 ... models=FOLDER_OF_BOTH_EXPORTS batch=128 learning_rate=0.0006 dropout=0.1 smoothing=0.99
set -eu
stage=$1 minutes=$2 data=$3 val=$4 keep=$5 out=$6
shift 6
PYTHONPATH=$(cd "$(dirname "$0")/.." && pwd)${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
run=$keep/$stage
if [ -e "$run/checkpoint.pt" ]; then place=--resume; else place=-o; fi
for setting in "$@"; do
    set -- "$@" --set "$setting"
    shift
done
"${PYTHON:-python3}" -m sketchpaint train "$stage" --data "$data" --val "$val" "$place" "$run" --minutes "$minutes" "$@"
rm -rf "$out/$stage"
"${PYTHON:-python3}" -m sketchpaint train pack "$run" -o "$out/$stage"
last=$(find "$run" -name 'sample-*' | sort | tail -n 1)
[ -z "$last" ] || cp "$last" "$out/$stage/"
