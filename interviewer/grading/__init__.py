"""Grading: key points -> verdicts with quotes -> a score computed by code. See `docs/grading.md`."""
