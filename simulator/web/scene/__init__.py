"""What the workbench shows, as values: templates only loop over them.

Of Django only its translations are used here (decision 0017): words are asked for in the
visitor's language whenever a value is made, never when a module is imported.
"""
