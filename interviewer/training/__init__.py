"""What the chat model can learn from the corpus: pairs of a request, exactly as the product makes it, and a reply."""
