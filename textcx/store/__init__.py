"""Storage: tenants, datasets, verbatims, annotations, themes, roll-ups and jobs, in SQLite or PostgreSQL."""
