"""Errors a user can cause. Each message is one sentence that says what is wrong and what to do."""

from sketchpaint.budgets import MAX_VALUE_CHARACTERS, short


class SketchpaintError(Exception):
    """Base of every error that is shown to the user as one sentence, without a traceback.

    Args:
        template: the sentence in English, with {names} where values go; the window looks its translation up by it.
        values: what goes there; without any, the template is the sentence as it stands.

    Attributes:
        template: likewise.
        values: likewise, but texts, which may come out of a file, are on one line and of bounded length.
    """

    def __init__(self, template: str, **values: object) -> None:
        values = {
            name: value if _is_short_number(value) else short(value, most=MAX_VALUE_CHARACTERS)
            for name, value in values.items()
        }
        super().__init__(template.format(**values) if values else template)
        self.template, self.values = template, values


class InputError(SketchpaintError):
    """A file, number or name given by the user cannot be used."""


class ConversionError(InputError):
    """A photo can be opened as a converted copy only, which nobody has agreed to.

    Args:
        template: see `SketchpaintError`.
        kind: what the photo is.
        why: why that needs a copy, one sentence.
        values: see `SketchpaintError`.
    """

    def __init__(self, template: str, *, kind: str, why: str, **values: object) -> None:
        super().__init__(template, kind=kind, why=why, **values)
        self.kind, self.why = kind, why


class CancelledError(SketchpaintError):
    """The user has given up waiting; nobody need be told."""


class OutputError(SketchpaintError):
    """A result cannot be written where the user asked for it."""


class WeightsError(SketchpaintError):
    """A weight file is missing, damaged or does not fit its network."""


class DeviceError(SketchpaintError):
    """The requested compute device is unknown or absent."""


def known(error: Exception, template: str) -> SketchpaintError:
    """Returns an error that the user can be told: itself where it is one of these.

    Args:
        error: what was raised.
        template: the sentence for an error that nobody foresaw, with {kind} and {error} where its class and text go.
    """
    if isinstance(error, SketchpaintError):
        return error
    return SketchpaintError(template, kind=type(error).__name__, error=error)


def _is_short_number(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**18)
