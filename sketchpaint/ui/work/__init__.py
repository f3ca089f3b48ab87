"""Work off the main thread: the inference client and its worker, calls in the background, the collector. Knows
`common`.
"""
