"""Who may sign in: people, their role, their clinic, and the invitations that make them."""
