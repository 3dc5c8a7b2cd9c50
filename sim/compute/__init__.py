"""Running shards."""
