"""One small module per question asked of the call. Pure: events in, events out."""
