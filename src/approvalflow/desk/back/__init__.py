"""Going back: returns, taking back, jumps, reopening, and what each of them undoes."""
