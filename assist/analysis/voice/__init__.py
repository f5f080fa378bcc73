"""Advice to the agent from sound alone: a flat voice, a raised one, a noisy place."""

from assist.analysis.voice.signals import VoiceSignalOptions, VoiceSignals

__all__ = ["VoiceSignalOptions", "VoiceSignals"]
