"""Language packs: wording as data, read strictly and explained by file and line."""
