"""What authors of flows work with: check, try, compare and begin a flow."""
