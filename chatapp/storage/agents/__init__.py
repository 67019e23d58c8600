"""Agents as folders of Markdown: the files are the truth, whoever writes them."""
