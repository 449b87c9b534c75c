"""One step a file: what it makes is written out, so that it stays the same when scanner.store.schema goes on."""
