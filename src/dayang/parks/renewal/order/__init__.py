"""An order of goals: each is solved in turn, with its own bound, and keeps what those above it reached.

`goals` names them, `levels` solves them, `publish` makes their tables.
"""
