"""Back to the participant: the template to fill in, the check before sending, the feedback on what was sent."""
