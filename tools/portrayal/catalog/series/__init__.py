"""A series of heroes for a whole blog: planned as a table that people can change, then run, placed and reported."""
