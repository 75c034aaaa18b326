"""Text to labels: language, redaction, danger, themes and polarity. Knows no database and no chat."""
