"""Files of stored completions: found, opened and read row by row, whatever their shape; knows no service."""
