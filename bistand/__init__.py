"""The project: settings, staff and roles, audit, tasks and shared screen parts. Sees no app above it."""
