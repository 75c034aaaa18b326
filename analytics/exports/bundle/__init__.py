"""The analyst's bundle: all tables of a period with their meaning, in every format, as one data package."""
