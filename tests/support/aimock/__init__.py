"""A stand-in vendor by other hands, so that we do not only agree with ourselves."""
