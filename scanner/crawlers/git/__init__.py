"""Git repositories, their history on request, by an object reader of our own."""
