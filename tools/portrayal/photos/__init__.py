"""Read, measure, choose, crop and pack photos; finish and check generated pictures."""
