"""What QA reads: a call's conclusions folded into a report."""
