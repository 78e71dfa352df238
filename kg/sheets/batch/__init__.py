"""Many sheets at once: what is asked for each entity, asked for a batch of them, with the very same answers."""
