"""A queue of the service's own, where none is given: a private redis-server, and worker processes.

All of it lives and dies with the service, also when that is killed.
"""

from service.embedded.processes import EmbeddedError
from service.embedded.stack import open_embedded

__all__ = ["EmbeddedError", "open_embedded"]
