"""What a request for a supplement may ask for, as data, and the letter that asks for it."""
