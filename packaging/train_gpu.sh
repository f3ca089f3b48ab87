#!/bin/sh
# Trains one stage for one piece of time on a machine that may be gone afterwards. Needs python3 with torch, numpy and pillow;
# run it in this checkout.
#
#   packaging/train_gpu.sh STAGE MINUTES DATA KEEP OUT [key=value ...]
#
# DATA holds face archives (*.zip; large/*.zip for the octaves) and networks/, as packaging/pack_gpu.py packs them.
# KEEP stays on the machine: it holds the run with its whole checkpoint, and the next piece goes on there. Networks go to
# KEEP/models, where the stages that need encoder and generator find them.
# OUT is carried home: the weights in files of at most 15 MiB, settings, figures and the last sample grid.
# On a new machine go on with start=FOLDER, and at home export FOLDER, where FOLDER is what was carried home.
#
# KEEP and OUT are different folders. A plan for fifteen minutes in three calls, after what was done by hand on an H200, with
# adversarial_weight 0.7 then (docs/TRAINING.md tells what came out); this script has run on processors only:
#   1. cp -r part-1/. DATA; train_gpu.sh crg 0.3 DATA TRY OUT batch=64       tries a step on the faces that came along
#   2. cp -r part-2/. DATA; setsid train_gpu.sh crg 7 DATA KEEP OUT batch=320 start=DATA/start learning_rate=3e-4 \
#          adversarial_weight=0.3 cool_share=0.35 checkpoint_every_s=60 &    goes on while the third part is carried
#   3. cp -r part-3/. DATA (and what parts there are more), wait for 2, then beside each other
#      train_gpu.sh octave 4 DATA KEEP OUT batch=128 cool_share=0.4
#      train_gpu.sh mapping 1.3 DATA KEEP OUT batch=1024 cool_share=0.5; train_gpu.sh score 2.4 DATA KEEP OUT batch=192 start=models
# Look at large holes under flat fills, in the grid, before the weights are taken.
set -eu
stage=$1 minutes=$2 data=$3 keep=$4 out=$5
shift 5
PYTHONPATH=$(cd "$(dirname "$0")/.." && pwd)${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
run=$keep/$stage faces=$data
case $stage in octave) faces=$data/large ;; esac
for setting in "$@"; do
    set -- "$@" --set "$setting"
    shift
done
case $stage in mapping | score | octave) set -- "$@" --set "models=$keep/models" ;; esac
if [ -e "$run/checkpoint.pt" ]; then place=--resume; else place=-o; fi
"${PYTHON:-python3}" -m sketchpaint train "$stage" --data "$faces"/*.zip --networks "$data/networks" "$place" "$run" --minutes "$minutes" "$@"
"${PYTHON:-python3}" -m sketchpaint train export "$run" --data "$faces"/*.zip --networks "$data/networks" --worse -o "$keep/models"
rm -rf "$out/$stage"
"${PYTHON:-python3}" -m sketchpaint train pack "$run" -o "$out/$stage"
last=$(find "$run" -name 'sample-*' | sort | tail -n 1)
[ -z "$last" ] || cp "$last" "$out/$stage/"
