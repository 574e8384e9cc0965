"""What is wrong: pure functions from records to faults, found by convention."""
