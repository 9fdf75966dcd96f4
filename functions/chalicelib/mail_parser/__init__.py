"""Reading a mail: from raw bytes to an `Incoming`, whatever the bytes are. Pure."""
