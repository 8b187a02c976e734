"""Reads git repositories that nobody vouches for: never runs what they plant, says what it could not read.

`discover` finds them, `mine` writes each as Parquet tables, incrementally. `sterile` alone spawns git; `refs` reads
names of commits; `log` streams the history into columns; `contents` reads the tree at its head; `markers` holds what
is looked for in files.
"""
