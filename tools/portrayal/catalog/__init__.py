"""One tool a file; the list is the extension surface."""
