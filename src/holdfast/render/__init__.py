"""From an `Answer` to what somebody reads: page, terminal, CSV, JSON. Names are resolved here and nowhere else.

`viewer` who looks, masked or for a purpose · `masking` finds names inside paths · `numbers` alone rounds ·
`text` sentences and cells · `words` our standing words · `scale`, `widths`, `svg` where things stand in a chart ·
`html` one page that needs nothing else · `terminal` · `tables` CSV · `json` and its `shapes`.
"""
