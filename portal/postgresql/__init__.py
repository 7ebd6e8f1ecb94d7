"""Django's PostgreSQL, each wait of which ends: `ENGINE` in the settings names this package."""
