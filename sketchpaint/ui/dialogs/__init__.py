"""Windows beside the main one: settings, shortcuts, about."""
