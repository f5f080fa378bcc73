"""Transcripts as other products write them. Each module reads one family into raw turns."""
