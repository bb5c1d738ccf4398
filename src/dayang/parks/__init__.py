"""Parks: the renewal of village industrial parks."""
