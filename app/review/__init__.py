"""People in the loop: which answers a reviewer gets, what she says of them, and whose word counts."""
