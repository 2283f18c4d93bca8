"""Questions over several reports at once: what changed, who said what, how the accounts differ, what the reports say."""
