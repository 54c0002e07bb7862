"""What trainers already say, as our request; our reply, as what they listen for.  Pure: no I/O, no scoring.

A dialect that has no word for a fault raises ``RequestError`` instead of making up a number.
"""
