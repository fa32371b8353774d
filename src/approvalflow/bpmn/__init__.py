"""The drawing as data: hardened bytes in, one immutable graph out, or every reason why not."""
