"""A session as something to read or to process: Markdown and JSON. Pure; must not ask the store or a clock."""

from interviewer.report.json_report import SCHEMA_VERSION, to_json
from interviewer.report.markdown import to_markdown
from interviewer.report.summary import Summary, summarise

__all__ = ["SCHEMA_VERSION", "Summary", "summarise", "to_json", "to_markdown"]
