"""The journal of inputs, and later the database of results."""
