"""Pictures: plain values -> SVG that stands in a page as it is. They know nothing of stores and queries."""

from kg.charts.bars import bars
from kg.charts.model import Bar, Edge, Event, Node, Told
from kg.charts.network import network
from kg.charts.timeline import timeline

__all__ = ["Bar", "Edge", "Event", "Node", "Told", "bars", "network", "timeline"]
