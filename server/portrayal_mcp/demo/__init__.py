"""The demo: a real MCP client that starts `portrayal-mcp` over stdio and makes sample heroes without any key."""
