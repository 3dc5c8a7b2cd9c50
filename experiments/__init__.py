"""Command-line apps: thin Hydra wrappers around the package `sim`."""
