"""Gaps as coordinators meet them: lists, decisions, and what the rules need to know of this program."""
