"""What answers hold, field by field: for the description and the tests. Nobody imports them to answer."""
