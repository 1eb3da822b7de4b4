"""What the workbench shows, as values: templates only loop over them. No Django here."""
