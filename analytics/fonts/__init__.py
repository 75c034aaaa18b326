"""The typeface of the charts, with its widths."""
