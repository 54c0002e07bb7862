"""Verdicts, replies and jobs on Redis, under the queue's name; every key has an end."""
