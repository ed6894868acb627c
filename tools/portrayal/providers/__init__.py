"""Talk to one vendor, decide nothing."""
