"""The ``assay`` command: one verb a file."""
