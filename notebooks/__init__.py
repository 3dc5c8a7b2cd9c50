"""Notebooks for analysts, and how they are run."""
