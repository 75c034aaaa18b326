"""Classified feedback in; indicators, gaps, digests, charts and exports out. Arithmetic apart from read models."""
