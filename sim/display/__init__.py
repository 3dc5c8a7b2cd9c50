"""What results show of themselves in a notebook: a title, a short table, a note."""
