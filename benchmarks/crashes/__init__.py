"""The crash matrix: the bot is killed at every step of a turn and of a delivery, and what is left of it is counted."""
