"""Desktop editor that fills masked parts of a portrait with the Cyclic Reverse Generator."""

__version__ = "0.2.0"
