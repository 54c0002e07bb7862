"""What the service and the workers say to each other through Redis: key names and message forms."""
