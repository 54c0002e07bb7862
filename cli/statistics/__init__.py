"""What people report of scored completions: pass@k, votes, lengths, faults; in constant memory."""
