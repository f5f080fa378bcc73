"""Sound: devices and recordings in, blocks, voice activity and prosody out."""
