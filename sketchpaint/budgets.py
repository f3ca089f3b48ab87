"""All limits on what a file may ask of the program, checked before it is done: no file costs more than 1 GB or 5 s before it is refused."""

KIB, MIB, GIB = 1024, 1024**2, 1024**3

# Pictures. What one needs at its peak is worked out from its header (`imaging.formats`).
MAX_MEGAPIXELS = 150
MAX_SIDE_PX = 32_767  # Qt draws no further
MAX_PICTURE_BYTES = GIB
# What stands beside the pixels: colour profiles and EXIF blocks of real files are a hundredth of this.
MAX_PROFILE_BYTES = 4 * MIB
MAX_METADATA_BYTES = 16 * MIB
# Of an exception's own words, which may quote the file, this much goes into a sentence.
MAX_REASON_CHARACTERS = 120


def short(text: object) -> str:
    """Returns a text from a file, or about one, on one line and of bounded length, to be put into a sentence."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= MAX_REASON_CHARACTERS else f"{line[: MAX_REASON_CHARACTERS - 1]}…"
