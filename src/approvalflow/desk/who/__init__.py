"""Who sits in which seat, who may ask for what, and why, or why not."""
