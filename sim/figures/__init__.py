"""Figures for print: each draws what it is given, with units, dates, n and uncertainty, and computes nothing.

`survival_figure`, `causes_figure`, `anchor_figure`, `stages_figure` and `timeline_figure` give finished
figures, `save` writes them; the `plot_*` functions draw on axes of your own.
"""
