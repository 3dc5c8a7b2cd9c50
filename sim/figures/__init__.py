"""Figures for print and slides: each draws what it is given, with units, dates, n and uncertainty, computing nothing.

One module a kind of figure: `plot_x(data, ax=None)` draws on axes of yours or on new ones, `x_figure(data, width)`
gives the finished figure with title and caption, `x_table` the numbers that it shows, `x_alt` it in words.
`style.save` writes PNG, SVG and PDF; `sim.pictures(FOLDER)` gives every figure of a stored study.
"""
