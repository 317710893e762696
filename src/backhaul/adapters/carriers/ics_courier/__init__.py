"""ICS Courier: the answers of TracePackge."""
