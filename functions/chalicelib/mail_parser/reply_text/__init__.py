"""What is new in a mail: its text without quoted text, signature and disclaimer."""
