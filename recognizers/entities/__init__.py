"""The entity types, a file each: the form, its check, what speaks for and against it, examples of both."""
