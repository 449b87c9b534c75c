"""PDF: pages, what lies beside them and what was there before."""
