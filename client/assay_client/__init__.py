"""The thin client of Assay: scores completions over HTTP.

It depends on httpx alone, and imports even that only when a client is opened.
"""
