"""Random tiny renewal towns, and the best programme of each found by trying every one.

`town` makes a town (with `draw`, `tenants`, `money`, `modes` and, for firms that wait in swing
floor, `waiting`), `reading` turns its registers into plain rows, `starts`, `routes` and `limits`
say what may be chosen, what each choice uses, and of what there is how much, `enumeration` tries
all. No module here imports the planner or the judge: it is a third reading of
``docs/renewal-rules.md`` and ``docs/renewal-model.md``, to hold against theirs.
"""
