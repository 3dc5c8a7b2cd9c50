"""A report of stored studies: facts gathered, told in sections, set by templates as HTML and as Markdown."""
