"""WING: the text index, one derived file for every backend."""
