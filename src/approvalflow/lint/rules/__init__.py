"""The rules: every file is one thought about a drawing, and says it in its first line."""
