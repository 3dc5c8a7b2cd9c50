"""The theory: one module per mechanism, plain functions of slices, parameters and uniforms.

Rules never draw, log or raise; `day.py`, with `fighting.py` and `talking.py`, draws and calls them in
the order of a day.
"""
