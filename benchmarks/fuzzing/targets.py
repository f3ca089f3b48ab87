"""The kinds of files that are fuzzed, by name."""

from fuzzing.manifests import MANIFEST
from fuzzing.pictures import MASK, PHOTO
from fuzzing.recipes import RECIPE
from fuzzing.settings import SETTINGS
from fuzzing.works import FOLDER, PROJECT

TARGETS = {
    "photo": PHOTO,
    "mask": MASK,
    "project": PROJECT,
    "folder": FOLDER,
    "recipe": RECIPE,
    "manifest": MANIFEST,
    "settings": SETTINGS,
}
