"""One module for each group of commands. Heavy libraries are imported inside the commands that need them."""
