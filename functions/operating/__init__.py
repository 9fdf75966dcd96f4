"""What the operator's command needs beyond the services: stages, lists, words on a terminal."""
