"""Österreichische Post: reads its tracking (GraphQL JSON, SOAP)."""
