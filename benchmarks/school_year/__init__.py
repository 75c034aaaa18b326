"""A simulated school year, run through the whole program, with planted facts that must come out again."""
