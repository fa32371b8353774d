"""The rules a tenant works by: what it published, adopted and set, and how a case still finds them."""
