"""Pictures: what they say of themselves, and the writing in them."""
