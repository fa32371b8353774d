"""Who must be told: warnings before and after the date, by ladders that are data."""
