"""Questions over several reports: what changed, who said what, how accounts differ, what the reports say."""
