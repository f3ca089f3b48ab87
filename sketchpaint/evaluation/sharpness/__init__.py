"""How sharp results are at the photo's resolution: `sketchpaint evaluate --sharpness`."""
