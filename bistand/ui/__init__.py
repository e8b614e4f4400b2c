"""The shared screen parts: frame, tables, form fields, drafts, panels. See docs/ui.md."""
