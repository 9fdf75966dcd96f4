"""The pure part: values in, values out; no network, files, clock or randomness."""
