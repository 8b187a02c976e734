"""Cap tables as companies keep them, read into `CapTable`: a CSV (`rows`), Open Cap Format (`ocf`), five typed numbers
(`typed`); `kept` is how one is stored. Nobody's name is read further than its file: an individual is "holder 3".
"""
