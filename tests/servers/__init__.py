"""Real PostgreSQL and MariaDB servers for tests: started once per session on loopback, thrown away at its end."""
