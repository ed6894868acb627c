"""Work that runs in a child process: decoders that strangers' files could break, and models that fill the memory.

`asking` is our side, `answering` the child's; each other module is one child, started with `python -m`.
"""
