"""The toy hub's base images and packages, as data files."""
