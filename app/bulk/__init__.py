"""Bulk work: what takes minutes or hours is cut into chunks, and any number of processes share them."""
