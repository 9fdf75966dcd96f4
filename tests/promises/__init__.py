"""What the pages promise, clause by clause: a test of the clause's name for each that acts."""
