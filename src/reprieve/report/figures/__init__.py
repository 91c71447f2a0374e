"""Charts of one answer: each a Vega-Lite specification made by Altair, and an SVG made from it offline.

`folded`, `course`, `forest` and `forecast` each hold one chart; `svg.draw` turns it into an SVG a screen reader
can name. Every chart comes wide (a desk) and narrow (a phone) from the same definition.
"""
