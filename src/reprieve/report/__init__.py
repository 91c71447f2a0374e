"""The same answer as text, page and figure.

Menu: `words.say` (plain words), `terminal.render_answer` (Rich), `page.answer_page` (one HTML file),
`face.face_map` (where the needles go), `figures` (charts as Vega-Lite and SVG). Nothing here decides anything;
modules are imported where they are used, because the drawing libraries are slow to load.
"""
