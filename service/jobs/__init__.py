"""Jobs in the background: taken from the store, scored like any request, results put back."""
