"""Holdfast: what goes dark if somebody leaves, for how many weeks, and at what cost.

How data flows, in one direction:

1. `evidence` reads a source (git, first of all) into typed columns, and says what it could not read.
2. `store` remembers: immutable generations of evidence, and what people typed.
3. `measures` counts what happened: who wrote what, which assets there are.
4. `models` draws what follows: who holds an asset, weeks to recover, cost; priors come from `claims`.
5. `decisions` weighs options: a set of leavers, the nearest cover.
6. `questions` is the centre: one file per question a user asks, from a `Request` to an `Answer`.
7. `render` turns an `Answer` into text, HTML, JSON or CSV; `surfaces` ask and print.

What people do and type enters through `operations`; `demo` generates an example company.
"""

__version__ = "0.1.0"
