"""Texts of analytics, one file per language."""
