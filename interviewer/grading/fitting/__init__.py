"""Fits and measures the grader on graded answers, for `tools/fit_grader.py`; never used while grading (needs scipy)."""
