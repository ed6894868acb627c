"""Portrayal: the same person, in a believable mood scene, 16:9, for hundreds of blog posts."""
