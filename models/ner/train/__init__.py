"""Training the model of names: what makes its data, trains it and writes it down. Not part of an installation."""
