"""The page at ``/`` and what it is made of: static files, served as they are."""
