"""A session as something to read or to process: Markdown, HTML, JSON, CSV. Pure; must not ask the store or a clock."""

from interviewer.report.csv_report import to_csv
from interviewer.report.json_report import to_json
from interviewer.report.markdown import to_markdown
from interviewer.report.summary import Summary, summarise

__all__ = ["Summary", "summarise", "to_csv", "to_json", "to_markdown"]
