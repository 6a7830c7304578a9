"""Speech: what is heard, what is said aloud, and how an answer was delivered. Importing it loads no library for sound."""
