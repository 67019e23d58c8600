"""PostgreSQL: the same statements on asyncpg. Imported when a `postgresql://` address is opened, not before."""
