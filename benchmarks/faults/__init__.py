"""Faults on purpose: each is injected at random moments into a mixed load, and what came of every item is
held against what had to come.
"""
