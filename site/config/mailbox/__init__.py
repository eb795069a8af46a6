"""The local mailbox of the embedded mode: a real SMTP server that keeps what it gets, and its reader."""
