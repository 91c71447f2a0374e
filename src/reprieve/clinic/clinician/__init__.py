"""What a clinician sees and sends: who needs something today, and one page a chart."""
