"""What each trainer wants to be handed, a file each (see docs/trainers.md).

No module here imports its trainer before the trainer has imported it.
"""
