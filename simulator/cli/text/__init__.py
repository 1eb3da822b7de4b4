"""What the terminal says of events: readers of the one stream, next to the picture.

Each module says which events it shows; ``SILENT`` lists those that are only seen in
the picture, or whose text is made by the command itself.
"""
