"""From stored studies to finished figures: what each figure needs, and where in a study's folder it stands."""
