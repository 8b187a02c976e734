"""The nouns that every layer shares; this package imports nothing of ours.

`estimate` a number with its doubt · `money` exact amounts · `nouns` people, assets, states, spells, windows ·
`text` sentences with typed slots · `answer` what a question returns · `request` what a question is asked.
"""
