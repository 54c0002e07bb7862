"""Are two answers the same?  Takes texts that somebody else extracted; knows no completion, pool or
process.
"""

from .comparison import Comparison, Step, UnreadableGold
from .judge import compare_answer, read_gold
from .sides import Gold

__all__ = ["Comparison", "Gold", "Step", "UnreadableGold", "compare_answer", "read_gold"]
