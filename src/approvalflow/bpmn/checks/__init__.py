"""What must hold before a drawing can run; each file is one concern."""
