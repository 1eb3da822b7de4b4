"""Pages and fragments, drawn from workspaces."""
