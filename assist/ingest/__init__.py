"""Telephony and peer protocols to audio; transcript formats to hypotheses."""
