"""Errors a user can cause. Each message is one sentence that says what is wrong and what to do."""


class SketchpaintError(Exception):
    """Base of every error that is shown to the user as one sentence, without a traceback."""


class InputError(SketchpaintError):
    """A file, number or name given by the user cannot be used."""


class OutputError(SketchpaintError):
    """A result cannot be written where the user asked for it."""


class WeightsError(SketchpaintError):
    """A weight file is missing, damaged or does not fit its network."""


class DeviceError(SketchpaintError):
    """The requested compute device is unknown or absent."""
