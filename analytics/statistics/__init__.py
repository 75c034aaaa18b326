"""Statistics of small, clustered, imperfectly read samples: numpy and scipy only, no database, no texts.

Shares are fractions 0…1 here; whoever shows them multiplies. Each function names the paper it follows.
"""
