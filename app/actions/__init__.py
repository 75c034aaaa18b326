"""You said, we did: what was done about what people said, told once to those who said it."""
