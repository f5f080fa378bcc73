"""Better wording for drafts from a model that somebody runs, checked against the draft."""
