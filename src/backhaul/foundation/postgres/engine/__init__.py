"""Django's PostgreSQL backend with tenancy built into its schema editor."""
