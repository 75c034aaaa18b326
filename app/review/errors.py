"""What can go wrong with a review on paper, with its remedy."""

from __future__ import annotations


class ReviewFileError(Exception):
    """A file of codings can't be used; the message says where and what to do."""
