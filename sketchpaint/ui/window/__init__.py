"""The main window and what joins menus, panels, canvas and editor. Knows all other rooms. `Display`, `StripView`,
`Notices` and `Opening` take the whole controller, for they join all of it; the others take what they use.
"""
