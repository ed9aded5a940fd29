"""The same record as a plain Django app of good taste: what one gets without further thought."""
