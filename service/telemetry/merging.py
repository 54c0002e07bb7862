"""Several processes' metrics as one page: numbers add up, but for those that all processes see alike."""

from __future__ import annotations

from collections.abc import Sequence

SEEN_BY_ALL = frozenset(
    {
        "assay_part_up",
        "assay_workers",
        "assay_cells",
        "assay_queue_age_seconds",
        "process_max_fds",
        "process_start_time_seconds",
    }
)


def merged(pages: Sequence[str]) -> str:
    """One page in the text format, with the lines' order and comments of the first that has them."""
    values: dict[str, float] = {}
    lines: list[str] = []
    for page in pages:
        for line in page.splitlines():
            if line.startswith("#"):
                if line not in values:
                    values[line] = 0.0
                    lines.append(line)
                continue
            sample, _, number = line.rpartition(" ")
            if not sample:
                continue
            if sample not in values:
                lines.append(sample)
                values[sample] = float(number)
            elif sample.partition("{")[0] in SEEN_BY_ALL:
                values[sample] = max(values[sample], float(number))
            else:
                values[sample] += float(number)
    return "".join(line + ("\n" if line.startswith("#") else f" {values[line]!r}\n") for line in lines)
