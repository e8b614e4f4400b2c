"""How the follow-ups of plans and of children's situations go: in numbers, by month, place, person and group."""
