"""What the command line shows people in a terminal."""
