"""Work nobody waits for: what is done again and again while the house is open, and when."""
