"""Detectors against labelled data: rows in, scores and figures out."""
