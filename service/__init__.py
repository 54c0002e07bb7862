"""The front desk: HTTP in, rewards out; decides nothing about mathematics or programs."""
