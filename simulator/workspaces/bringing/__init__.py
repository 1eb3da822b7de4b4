"""Files that come from outside into the project folder, and leave it: folders and zips."""
