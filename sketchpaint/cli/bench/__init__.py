"""`sketchpaint bench`: how fast this machine is, step by step. Each part is measured in a process of its own."""
