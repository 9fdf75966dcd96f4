"""The files of a mail: their names and types, and which of them are dangerous or mere decoration."""
