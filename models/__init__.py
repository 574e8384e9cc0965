"""What is remembered: rows, queries and blobs; a row never leaves this package and pipeline."""
