"""The Telegram adapter: takes updates in, sends calls out, and speaks with staff."""
