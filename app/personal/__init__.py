"""What people may ask about themselves: permissions, a copy of everything that is held, deletion."""
