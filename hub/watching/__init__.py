"""What those who watch over a hub ask it, people and programs: is it well, and how does it do."""
