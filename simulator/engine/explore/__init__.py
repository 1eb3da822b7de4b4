"""Looking into a stack of layers: what each changed, what is hidden, what that costs, what leaks.

Everything here is worked out from the layers alone, so it holds for images of any origin.
"""
