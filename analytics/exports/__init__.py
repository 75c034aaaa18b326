"""Tables that leave the program: classified answers and indicator values, each with its data dictionary."""
