"""All limits on what a file may ask of the program, checked before it is done: no file costs more than 1 GB or 5 s
before it is refused.
"""

KIB, MIB, GIB = 1024, 1024**2, 1024**3

# Pictures. What one needs at its peak is worked out from its header (`imaging.formats`).
MAX_MEGAPIXELS = 120
MAX_SIDE_PX = 32_766  # OpenCV warps no further, Qt draws one pixel more
MAX_PICTURE_BYTES = GIB
MAX_PICTURE_FILE_BYTES = 700 * MIB  # some decoders read all of it first
# What stands beside the pixels: profiles and EXIF blocks of real files are a hundredth of this, and longer ones are
# left out.
MAX_PROFILE_BYTES = 4 * MIB
MAX_METADATA_BYTES = 16 * MIB
# Of an exception's own words, which may quote the file, this much goes into a sentence.
MAX_REASON_CHARACTERS = 120
MAX_VALUE_CHARACTERS = 240  # of any one value in a sentence

# JSON, and what a project names
MAX_JSON_BYTES = 4 * MIB
MAX_JSON_DEPTH = 32
MAX_TITLE_CHARACTERS = 255

# Projects. What the window makes stays below these; it says so where it would not.
MAX_PROJECT_BYTES = 2 * GIB
MAX_PROJECT_MEMBERS = 50_000
MAX_DIRECTORY_BYTES = 8 * MIB  # of the zip
MAX_RUNS = 2_000
MAX_TILES = 20_000
MAX_CYCLES = 1_000  # of a run or a recipe
MAX_CROP_BYTES = 256 * KIB  # of a picture of 128 x 128
# The holes of all runs together are decoded when a project is opened, which takes seconds for so many pixels; their
# files stay in memory as they are, and those of lines.
MAX_AREA_MEGAPIXELS = 2_000
MAX_PLACED_BYTES = 512 * MIB
MAX_RECORD_BYTES = 4 * KIB  # what an edit in the journal says of itself
MAX_RECIPE_BYTES = 48 * MIB  # Pillow reads no more than 64 MiB of text

# Weights
MAX_WEIGHTS_BYTES = 128 * MIB  # of one file; it takes six times that while it is loaded
MAX_NETWORKS = 64
MAX_LAYERS = 32  # that one number or list of an architecture asks for


def short(text: object, *, most: int = MAX_REASON_CHARACTERS) -> str:
    """Returns a text from a file, or about one, on one line and of bounded length, to be put into a sentence; the
    middle of a longer one is left out.
    """
    try:
        whole = str(text)
    except ValueError:  # a whole number of thousands of digits
        whole = "…"
    if len(whole) > most:
        whole = f"{whole[: most // 2]}…{whole[-(most - most // 2 - 1) :]}"
    parts = "".join(sign if sign.isprintable() else "\n" for sign in whole).split("\n")
    return " ".join(part.strip() for part in parts if part.strip())
