"""Rewards, one file each: from what is known of a completion to a number."""
