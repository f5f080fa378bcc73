"""What is kept: journals of inputs, and the database of calls and what people made of them."""
