"""What faults amount to: indicators and score cards; pure."""
