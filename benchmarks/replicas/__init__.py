"""Replicas: two and three processes behind nginx on one PostgreSQL lose their leader, and are restarted in turn."""
