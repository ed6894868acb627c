"""The server over HTTP, for several users. Imported only when it is asked for: stdio starts without it."""
