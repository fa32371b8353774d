"""The file's life: intake, routing, review, decision, delivery. Read the modules in that order."""
