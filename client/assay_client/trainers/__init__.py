"""What each trainer wants to be handed, a file each (see docs/trainers.md).

Nothing here imports a trainer.
"""
