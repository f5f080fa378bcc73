"""How a small Vosk model is made without Kaldi: synthetic speech, a TDNN, Kaldi's formats."""
