"""The Textual app. Draws and listens; whatever waits for a model, a disk or an import runs in a thread worker."""
