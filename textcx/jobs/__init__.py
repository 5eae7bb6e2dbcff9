"""Durable work over files: scored or analysed in chunks, resumable after a kill."""
