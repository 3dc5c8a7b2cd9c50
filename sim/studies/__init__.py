"""Studies: questions put to the engines, answered as labelled data with their errors."""
