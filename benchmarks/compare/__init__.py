"""What our readers read of a folder of documents, held against what other programs read of it."""
