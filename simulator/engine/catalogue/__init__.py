"""The toy hub's base images and packages, as data files.

``images/*.toml`` declare layers, families of images and repositories;
``packages/*.toml`` what package managers find. Adding an image is adding a file.
"""
