"""The main window and what joins menus, panels, canvas and editor. Knows all other rooms."""
