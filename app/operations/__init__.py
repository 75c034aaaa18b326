"""What whoever runs the bot needs: health, metrics, the doctor, backups, dead letters, an end in time."""
