"""Results in words: tables and stories that a person reads."""
