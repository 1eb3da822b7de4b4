"""The shell language: from source text to commands, words and their parts."""
