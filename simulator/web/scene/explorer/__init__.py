"""The layer explorer: the files of each layer, what a container sees, and what is lost."""
