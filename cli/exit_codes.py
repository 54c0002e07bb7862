"""Exit statuses, one meaning each; every ``--help`` that can end in one says so."""

from __future__ import annotations

from enum import IntEnum

EPILOG = """\b
Exit status:
  0  all is well: everything was scored, every part is there
  1  something could not be scored; or a part is missing that is needed
  2  wrong usage, or an input that the service refuses as a whole
  3  the service could not be started or reached, or went away
  130  interrupted
"""


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    INCOMPLETE = 1
    USAGE = 2
    NO_SERVICE = 3
    INTERRUPTED = 130
