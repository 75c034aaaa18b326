"""Past feedback from files: a mapping says what its columns mean, then it takes the way of every answer."""
