"""Names, addresses, organisations, titles and places: hand-written texts with marks, and how each tool reads them."""
