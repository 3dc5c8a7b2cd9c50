"""The readable engine: one world at a time as a Mesa model of agents that hold state and call the rules."""
