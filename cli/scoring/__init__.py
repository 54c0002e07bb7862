"""From rows to results: batches to the service, results in the file's order; any end can be gone on from."""
