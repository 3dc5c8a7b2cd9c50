"""The fast engine: many worlds, compiled. Same rules, same draws, same trajectories as the Mesa model."""
