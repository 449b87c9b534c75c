"""Files of this machine, and shares that are mounted on it."""
