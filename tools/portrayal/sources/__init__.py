"""Where a blog's posts come from and where their pictures go: folders of site generators, and WordPress."""
