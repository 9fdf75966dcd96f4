"""What kind of mail it is: auto-reply, bounce, complaint, mailing list or calendar invitation."""
