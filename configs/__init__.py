"""Hydra configuration: one root per command, and the groups it is composed from."""
