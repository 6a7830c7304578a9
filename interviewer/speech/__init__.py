"""What is heard, what is said aloud, how an answer was delivered. Importing it loads no library for sound."""
