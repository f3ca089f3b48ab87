"""What every room of the window uses: language, numbers, theme, keys, geometry. Knows no other room."""
