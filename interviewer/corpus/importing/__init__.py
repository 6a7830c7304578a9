"""Other people's question files -> questions for the person's own corpus. `detect.read_file` is the way in.

Files are untrusted data: nothing in them is run, expanded or fetched, and all work is linear in their bounded size.
"""
