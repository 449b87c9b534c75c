"""The guard that keeps tests off every network but loopback, in this process and in every Python started from it."""
