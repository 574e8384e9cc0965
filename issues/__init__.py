"""What becomes of a fault: identity, reconciliation and states; pure."""
