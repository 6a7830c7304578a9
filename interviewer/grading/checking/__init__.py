"""`interviewer model check`: measures the grader in use on labelled answers, and makes its report card."""
