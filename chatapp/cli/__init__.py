"""ROOF: the command line. It reads the settings, opens the house, and imports what a command needs when it runs."""
