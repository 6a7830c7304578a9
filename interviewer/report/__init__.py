"""A session as something to read or to process: Markdown, HTML, JSON, CSV. Pure; must not ask the store or a clock."""
