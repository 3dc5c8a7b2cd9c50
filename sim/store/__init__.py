"""Results on disk: a folder for each study, named by a digest of what decides its numbers."""
