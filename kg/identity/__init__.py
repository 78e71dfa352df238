"""Who is who: names, strong identifiers, and an editor's decisions, all of which can be taken back."""
