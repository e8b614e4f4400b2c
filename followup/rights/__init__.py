"""The yearly review of rights: each role somebody holds is kept or taken away by the head, never by the holder."""
