"""The labelled corpus and the measurements behind the figures the product states."""
