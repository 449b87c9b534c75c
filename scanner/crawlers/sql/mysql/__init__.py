"""MySQL, MariaDB and their kin."""
