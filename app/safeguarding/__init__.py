"""When something worrying was written: who is told, who may open it, and what happens if nobody does."""
