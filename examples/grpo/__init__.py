"""R1-Zero in small: a tiny model learns sums and programs by GRPO, its rewards come from Assay over HTTP.

``make grpo`` runs it; docs/grpo.md tells what comes out.  The trainer is TRL's own, in an environment of its
own (requirements/grpo.lock); of Assay only the thin client is imported.
"""
