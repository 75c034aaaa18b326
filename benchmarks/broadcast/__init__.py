"""A wave of invitations: 100,000 people in virtual time, 5,000 in real time against the stand-in for Telegram."""
