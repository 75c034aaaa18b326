"""The load benchmark: the whole durable chain under many people at once, beside python-telegram-bot's echo bot."""
