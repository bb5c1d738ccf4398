"""The weekly (周调度): one page of what slips, whose it is and by when, as PDF and as Word."""
