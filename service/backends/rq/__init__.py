"""The parts of the RQ queue: who waits for what, what is sent, who works, what comes back."""
