"""What an undo step did, in the words of the list of steps."""

import enum


class Step(enum.StrEnum):
    """Kinds of edits; the values are shown, translated."""

    PAINT_MASK = "Mask painted"
    PAINT_SKETCH = "Sketch painted"
    SHAPE = "Shape in the mask"
    REGION = "Region of the face masked"
    CHANGE_MASK = "Mask changed"
    CLEAR_MASK = "Mask cleared"
    CLEAR_SKETCH = "Sketch cleared"
    CLEAR_RESULT = "Back to the photo"
    DRAWING = "Drawing added"
    BUCKET = "Area filled"
    PASTE = "Picture laid"
    MERGE = "Sketch merged"
    APPLY = "Cycle applied"
    APPLY_AND_KEEP = "Cycle applied, mask kept"
    FRAME = "Face frame placed"
    FEATHER = "Feather chosen"
    MARK = "Cycle marked"
