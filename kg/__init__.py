"""A knowledge graph of what the news says, in which every fact can show its words."""

__version__ = "0.1.0"
