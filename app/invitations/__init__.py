"""Invitations: whom to ask to take part, when, and what becomes of it."""
