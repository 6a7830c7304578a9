"""Training an adapter for a chat model: requests and replies -> LoRA weights -> a GGUF adapter. No pickle anywhere."""
