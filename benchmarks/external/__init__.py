"""The external suite: test cases that other projects wrote for their own tools, fetched when it runs, never kept here."""
