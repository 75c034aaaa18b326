"""A local stand-in for Telegram, and synthetic people who talk to the bot through it."""
