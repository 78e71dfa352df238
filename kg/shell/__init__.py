"""`kg shell`: one question after the other, each answered by a process of its own."""
