"""The MCP face of the catalog: it names no tool."""
