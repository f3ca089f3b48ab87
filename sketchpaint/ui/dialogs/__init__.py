"""Windows of their own for settings, keys, export and about. Know `common`."""
