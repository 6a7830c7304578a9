"""A mock interview that runs on your own machine."""

import os

# Only small matrices are multiplied here, for which threads cost far more than they save. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
