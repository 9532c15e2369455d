"""What the service says of itself: about, accessibility, privacy, imprint, and feedback to it."""
