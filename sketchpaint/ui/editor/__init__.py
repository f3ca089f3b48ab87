"""The open portrait: its edits, runs and results, and their keeping. Knows `canvas` for what it shows, `work` and
`common`; no panel.
"""
