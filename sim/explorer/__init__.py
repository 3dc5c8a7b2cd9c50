"""The explorer: sliders and policies, the forecast redrawn live, and a world to step through; a page, or in Jupyter."""
