"""Read an article: Markdown, HTML, plain text, a file or a URL, into clean text."""
