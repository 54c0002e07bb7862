"""Is what the program did right?  Decided here, outside every cell, from reports of facts and the expected
results.

The judge knows cells only as ``sandbox.cells.order`` describes them, and no queue, engine or completion at
all.
"""
