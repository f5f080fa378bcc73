"""Speech to words: partial and final hypotheses from 64 ms blocks, one recogniser per channel."""
