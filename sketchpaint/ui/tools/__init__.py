"""What the pointer does on the canvas: brushes, shapes, frame, pieces. Knows `common`."""
