"""The conversation engine: flows and texts as data, a session as a value, and what happened as events."""
