"""The real things behind the ports: each file is one, and only the wiring names them."""
