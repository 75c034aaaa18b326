"""Persistence: tables, migrations, queues and what use cases ask of them."""
