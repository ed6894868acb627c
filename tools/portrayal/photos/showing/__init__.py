"""What people look at after a curation or a test: contact sheets (JPEG) and a report page (HTML)."""
