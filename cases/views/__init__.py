"""The screens of cases, in parts named after what they show."""
