"""The pages of the way of the money, one module per thing."""
